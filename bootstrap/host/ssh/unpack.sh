# What the login shell lets sh do with the words it was given. Lines are put on one, so each ends as its statement does; and
# there is no quote, no exclamation mark and no backslash at an end of a line, which some login shell would take for its own.
# Each argument came as one word or several, the last of which ends with a dot; %b turns \0ooo into bytes.
part=;
for word do
  shift;
  part=$part${word%?};
  case $word in *.)
    text=$(printf %b_ "$part"); part=;
    set -- "$@" "${text%_}";;
  esac;
done;
exec /bin/sh -c "$@"
