# shellcheck shell=sh
# What ./run and ./verify share: finding a JDK, finding or installing Maven, building with a word of progress.
# Sourced, never run by itself.

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
stop() { complain "$@"; exit 1; }

# Java's major version in the home $1, or nothing. The `release` file tells it without starting a JVM.
java_major() {
    [ -x "$1/bin/java" ] || return 0
    java_version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" 2>/dev/null)
    [ -n "$java_version" ] ||
        java_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    printf '%s\n' "$java_version" | sed -e 's/^1\.//' -e 's/[^0-9].*//'
}

# Every Java home worth a look, one a line, the user's own choice first.
java_homes() {
    [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
    if command -v java >/dev/null 2>&1; then
        java_home=$(readlink -f "$(command -v java)" 2>/dev/null) || java_home=
        java_home=${java_home%/bin/java}
        # What is on the PATH may be a launcher of something else (macOS, jenv, asdf): then only Java itself knows.
        [ -d "$java_home/lib" ] && [ -f "$java_home/release" ] ||
            java_home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
        printf '%s\n' "$java_home"
    fi
    for java_home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk* \
        /usr/local/opt/openjdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/*; do
        if [ -x "$java_home/bin/java" ]; then printf '%s\n' "$java_home"; fi
    done
}

# find_java LEAST KIND [MOST]: prints the first home with a Java from LEAST to MOST; KIND jdk asks for a compiler too.
find_java() {
    java_homes | while IFS= read -r java_home; do
        java_number=$(java_major "$java_home")
        if [ -n "$java_number" ] && [ "$java_number" -ge "$1" ] && [ "$java_number" -le "${3:-999}" ] &&
            { [ "$2" = jre ] || [ -x "$java_home/bin/javac" ]; }; then
            printf '%s\n' "$java_home"
            break
        fi
    done
}

package_manager() {
    for manager in apt-get dnf yum zypper pacman apk brew; do
        if command -v "$manager" >/dev/null 2>&1; then
            printf '%s\n' "$manager"
            return
        fi
    done
}

# The command that installs the packages $2… with the package manager $1.
install_command() {
    manager=$1
    shift
    case $manager in
        apt-get) say "apt-get install -y --no-install-recommends $*" ;;
        dnf | yum) say "$manager install -y $*" ;;
        zypper) say "zypper --non-interactive install $*" ;;
        pacman) say "pacman -S --noconfirm $*" ;;
        apk) say "apk add $*" ;;
        brew) say "brew install $*" ;;
    esac
}

jdk_package() {
    case $(package_manager) in
        apt-get) say openjdk-17-jdk-headless ;;
        dnf | yum | zypper) say java-17-openjdk-devel ;;
        pacman) say jdk17-openjdk ;;
        apk) say openjdk17-jdk ;;
        *) say openjdk@17 ;;
    esac
}

# require_jdk: sets JAVA_HOME to a JDK that builds, or stops with what to do.
require_jdk() {
    jdk=$(find_java 17 jdk)
    if [ -z "$jdk" ]; then
        complain "No JDK 17 or newer was found (looked at JAVA_HOME, PATH, /usr/lib/jvm and the usual places)."
        [ -z "${JAVA_HOME:-}" ] || [ -x "$JAVA_HOME/bin/java" ] || complain "JAVA_HOME is $JAVA_HOME, where there is no Java."
        jre=$(find_java 17 jre)
        old=$(find_java 1 jre 16)
        if [ -n "$jre" ]; then
            complain "$jre has a Java runtime, but no compiler (javac): a JDK is needed to build."
        elif [ -n "$old" ]; then
            complain "$old has Java $(java_major "$old"), which is too old."
        fi
        if [ -n "$(package_manager)" ]; then
            complain "Install one, for example:  $(install_command "$(package_manager)" "$(jdk_package)")   (as root)"
        else
            complain "Install one, for example from https://adoptium.net, and set JAVA_HOME to its folder."
        fi
        exit 1
    fi
    JAVA_HOME=$jdk
    export JAVA_HOME
}

# make_target: makes sure that target/, where all that is built goes, can be written to, or stops.
make_target() {
    mkdir -p target 2>/dev/null && [ -w target ] && return
    [ -d target ] && place=$PWD/target || place=$PWD
    stop "$(id -un) may not write to $place, so nothing can be built there." \
        "Build as the owner of that folder, or in a copy of the project that is yours."
}

# install_packages WHAT PACKAGE…: installs through the system's package manager, or stops with what to do.
install_packages() {
    what=$1
    shift
    manager=$(package_manager)
    [ -n "$manager" ] || stop "$what is missing, and no package manager was found here that could install it: please install it."
    command_line=$(install_command "$manager" "$@")
    as_root=
    if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        command -v sudo >/dev/null 2>&1 ||
            stop "$what is missing. You are not root and there is no sudo, so it cannot be installed from here." \
                "Ask an administrator to run:  $command_line"
        [ -t 0 ] || as_root="sudo -n"
    fi
    make_target
    say "$what is missing: installing it with  ${as_root:+$as_root }$command_line"
    # Word splitting is wanted: the command lines above hold no blanks but those between words.
    # shellcheck disable=SC2086
    {
        if [ "$manager" = apt-get ]; then
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get update || true
            command_line="env DEBIAN_FRONTEND=noninteractive $command_line"
        fi
        $as_root $command_line
    } >target/install.log 2>&1 ||
        {
            tail -n 15 target/install.log >&2
            stop "$what could not be installed (whole output: target/install.log)." \
                "Install it by hand:  $(install_command "$manager" "$@")"
        }
}

# require_maven: makes sure `mvn` answers and is not too old for the build.
require_maven() {
    command -v mvn >/dev/null 2>&1 || install_packages Maven maven
    command -v mvn >/dev/null 2>&1 || stop "Maven was installed, but mvn is not on the PATH: open a new shell and try again."
    maven_version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    newest=$(printf '%s\n3.6.3\n' "${maven_version:-0}" | sort -t . -k 1,1n -k 2,2n -k 3,3n | tail -n 1)
    [ "$newest" = "$maven_version" ] ||
        stop "Maven ${maven_version:-of an unknown version} is too old: 3.6.3 or newer is needed (https://maven.apache.org/download.cgi)."
}

# jar_is_fresh: nothing that the jar is made of is newer than it. A deleted file shows in its folder's time.
jar_is_fresh() {
    [ -f target/dromedary.jar ] || return 1
    [ -z "$(find pom.xml .mvn src/main src/generated -newer target/dromedary.jar 2>/dev/null | head -n 1)" ]
}

# build_jar: makes target/dromedary.jar; quiet but for a sign of life, the log kept for when it fails.
build_jar() {
    make_target
    log=target/build.log
    say "Building Dromedary with $JAVA_HOME (the first time Maven downloads the libraries; that may take some minutes)"
    (
        seconds=0
        while sleep 10 >/dev/null 2>&1; do
            seconds=$((seconds + 10))
            say "  … building for $seconds s"
        done
    ) &
    ticker=$!
    trap 'kill "$ticker" 2>/dev/null; exit 130' INT TERM
    result=0
    mvn -B -q -Dquick -Dmaven.test.skip=true package >"$log" 2>&1 </dev/null || result=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    trap - INT TERM
    if [ "$result" -ne 0 ]; then
        undelivered=$(sed -n 's/.*\(Could not transfer artifact [^ ]* from\/to [^ ]* ([^)]*)\).*/\1/p' "$log" | head -n 1)
        [ -z "$undelivered" ] ||
            stop "Maven could not download what the build needs (whole output: $log): $undelivered." \
                "Check the network, or the proxy in ~/.m2/settings.xml, and try again."
        grep '^\[ERROR\]' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
        stop "The build failed (whole output: $log)."
    fi
    # The jar is only rewritten when its content changed; its time says up to when it was checked.
    touch target/dromedary.jar
}
