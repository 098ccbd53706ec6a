# Completion for bash. To have it in every shell, add to ~/.bashrc:  source <(vellum completion bash)
_vellum() {
  local typed=("${COMP_WORDS[@]:1:COMP_CWORD}") word quoted
  # As far as the cursor, which may stand within the word.
  local rest=${COMP_LINE:COMP_POINT}
  typed[COMP_CWORD - 1]=${COMP_WORDS[COMP_CWORD]%"${rest%%[[:space:]]*}"}
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    if [[ $word == :file ]]; then
      compopt -o default
      continue
    fi
    # bash takes what is before an = for a word of its own, and goes on from there.
    [[ $word == --*=* && $COMP_WORDBREAKS == *=* ]] && word=${word#*=}
    printf -v quoted %q "$word"
    COMPREPLY+=("$quoted")
  done < <(@PROGRAM@ completion bash -- "${typed[@]}" 2>/dev/null </dev/null)
}
complete -F _vellum vellum
