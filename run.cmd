@echo off
rem Builds what changed and starts Dromedary.
rem
rem   run                                     the demo: a simulated infobase, and one curl line to try
rem   run --onec.directory=D:\...\1Cv8Log     a real event log; any other property in the same manner
rem   run eventlog stat D:\...\1Cv8Log        a one-shot command
setlocal EnableExtensions DisableDelayedExpansion
pushd "%~dp0" || exit /b 1

rem Maven, too, goes by JAVA_HOME; where there is no Java it only leads astray.
if defined JAVA_HOME if not exist "%JAVA_HOME%\bin\java.exe" set "JAVA_HOME="
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (
    echo No Java 17 or newer was found: neither JAVA_HOME nor PATH leads to one. 1>&2
    echo Install a JDK, for example:  winget install EclipseAdoptium.Temurin.17.JDK 1>&2
    goto failed
)
rem The outer quotes are for the inner cmd, which takes them off; escaped, so that those of the path count here.
set "JAVA_MAJOR="
for /f "tokens=2" %%v in ('^""%JAVA%" --version 2^>nul^"') do if not defined JAVA_MAJOR for /f "delims=.-+" %%m in ("%%v") do set "JAVA_MAJOR=%%m"
if not defined JAVA_MAJOR set "JAVA_MAJOR=0"
if %JAVA_MAJOR% LSS 17 (
    echo Java %JAVA_MAJOR% was found, but 17 or newer is needed. Set JAVA_HOME to a newer JDK, or install one: 1>&2
    echo   winget install EclipseAdoptium.Temurin.17.JDK 1>&2
    goto failed
)

rem Newer than the jar: anything it is made of.
set "STALE=1"
if exist target\dromedary.jar for /f %%s in ('powershell -NoProfile -Command "$jar = (Get-Item 'target\dromedary.jar').LastWriteTimeUtc; if (Get-ChildItem 'pom.xml','.mvn','src\main','src\generated' -Recurse -ErrorAction SilentlyContinue | Where-Object { $_.LastWriteTimeUtc -gt $jar } | Select-Object -First 1) { 1 } else { 0 }"') do set "STALE=%%s"
if "%STALE%"=="0" goto start

if defined JAVA_HOME if not exist "%JAVA_HOME%\bin\javac.exe" (
    echo JAVA_HOME leads to a Java runtime without a compiler, javac: a JDK is needed to build. 1>&2
    echo Install one, for example:  winget install EclipseAdoptium.Temurin.17.JDK 1>&2
    goto failed
)
where mvn >nul 2>&1
if errorlevel 1 (
    where choco >nul 2>&1
    if errorlevel 1 (
        echo Maven is missing and cannot be installed from here: there is no Chocolatey. 1>&2
        echo Unpack it from https://maven.apache.org/download.cgi and put its bin folder on the PATH. 1>&2
        goto failed
    )
    echo Maven is missing: installing it with  choco install maven -y  ^(needs an administrator^)
    call choco install maven -y || goto failed
    call refreshenv
)
if not exist target mkdir target || goto failed
echo Building Dromedary ^(the first time Maven downloads the libraries; that may take some minutes^)
call mvn -B -q -Dquick -Dmaven.test.skip=true package > target\build.log 2>&1
if errorlevel 1 (
    findstr /l /b /c:"[ERROR]" target\build.log 1>&2
    echo The build failed ^(whole output: target\build.log^). 1>&2
    goto failed
)
rem Maven leaves a jar alone that would not change; its time says up to when it was checked.
powershell -NoProfile -Command "(Get-Item 'target\dromedary.jar').LastWriteTime = Get-Date"

:start
rem The demo steps back as soon as a real log, another profile or a command is named, here or in the configuration.
set "PROFILE=--spring.profiles.active=demo"
if defined ONEC_DIRECTORY set "PROFILE="
if defined SPRING_PROFILES_ACTIVE set "PROFILE="
echo(%* | findstr /l /c:"--onec.directory" /c:"--spring.profiles.active" >nul && set "PROFILE="
set "FIRST=%~1"
if defined FIRST if not "%FIRST:~0,1%"=="-" set "PROFILE="
for %%o in (-h --help -V --version) do if "%FIRST%"=="%%o" set "PROFILE="
if exist config\application.yaml findstr /r /b /c:"  directory: *[A-Za-z\\/]" /c:"  directory: *.[A-Za-z\\/]" /c:"onec\.directory: *[A-Za-z\\/]" /c:"onec\.directory: *.[A-Za-z\\/]" config\application.yaml >nul && set "PROFILE="
"%JAVA%" -jar target\dromedary.jar %PROFILE% %*
set "RESULT=%ERRORLEVEL%"
popd
exit /b %RESULT%

:failed
popd
exit /b 1
