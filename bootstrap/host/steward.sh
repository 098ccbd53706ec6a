# Becomes the steward of the release in service in a home. Arguments: HOME, then the steward's.
# Ends with 77 (EX_NOPERM, sysexits.h) and the folder on stderr where others could have put something else there, and
# with 69 (EX_UNAVAILABLE) where no release is in service.
home=$1
shift
case $home in /*) ;; *) exit 64 ;; esac
uid=$(id -u)
parent=$home
while [ -n "$parent" ]; do
  [ ! -e "$parent" ] || ! exchangeable "$parent" || { echo "$parent" >&2; exit 77; }
  parent=${parent%/*}
done
node=$home/current/node/bin/node
[ -x "$node" ] || exit 69
exec "$node" "$home/current/app/steward.js" "$@" --home "$home"
