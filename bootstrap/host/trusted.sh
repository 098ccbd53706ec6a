# Whether somebody else than root and this user could exchange a folder: its owner may put another one in its place, and
# so may everybody, where all may write and the sticky bit is missing. `ls -n` prints mode, links and owner before the name.
# Wants: uid.
exchangeable() {
  set -f
  set -- $(ls -ldLn "$1")
  set +f
  case $3 in 0 | "$uid") ;; *) return 0 ;; esac
  case $1 in d???????w[!tT]*) return 0 ;; esac
  return 1
}
