# Completion for fish. To have it in every shell:  vellum completion fish > ~/.config/fish/completions/vellum.fish
function __vellum_candidates
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (@PROGRAM@ completion fish -- $typed[2..] "$current" 2>/dev/null </dev/null)
    for line in $lines
        if test "$line" = ':file'
            __fish_complete_path "$current"
        else
            printf '%s\n' $line
        end
    end
end
complete -c vellum -f -a '(__vellum_candidates)'
