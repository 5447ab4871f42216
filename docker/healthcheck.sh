#!/bin/bash
# Asks the program itself whether it is well, with nothing but the shell: the image has no curl, and a JVM every
# few seconds would cost more than the program.
set -u
exec 3<>"/dev/tcp/127.0.0.1/${SERVER_PORT:-8080}" || exit 1
printf 'GET /actuator/health/liveness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
IFS=' ' read -r _ status _ <&3
[ "${status:-}" = 200 ]
