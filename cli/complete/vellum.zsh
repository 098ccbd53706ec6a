#compdef vellum
# Completion for zsh. To have it in every shell, add to ~/.zshrc after compinit:  source <(vellum completion zsh)
_vellum() {
  local line word about
  local -a values shown typed
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  while IFS=$'\t' read -r word about; do
    if [[ $word == :file ]]; then
      _files
      continue
    fi
    values+=("$word")
    shown+=("${word}${about:+  -- $about}")
  done < <(@PROGRAM@ completion zsh -- "${typed[@]}" 2>/dev/null </dev/null)
  (( $#values )) && compadd -l -d shown -a values
}
# As a file of fpath this is the function's body; when sourced, it only says which command it is for.
if [[ $funcstack[1] == _vellum ]]; then _vellum "$@"; else compdef _vellum vellum; fi
