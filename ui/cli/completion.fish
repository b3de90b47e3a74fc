# fish completion for sinchkeys. What was typed is handed on as it stands: nothing of it is run while somebody types.
function __sinchkeys_offers
    set -g __sinchkeys_offered
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l flag (string match -r -- '^--[^=]+=' $current)
    # The shell takes off quotes and backslashes of the word that it completes, but for a quote that is still open.
    if not set -l word (string unescape -- $current)
        set word (string sub -s 2 -- $current)
    end
    set typed (string replace -r -- '^~/' "$HOME/" $typed $word)
    command -q $typed[1]; or set typed[1] sinchkeys # an alias

    set -l directive 0
    for line in (command $typed[1] __complete $typed[2..-1] 2>/dev/null)
        if string match -qr -- '^:\d+$' $line
            set directive (string sub -s 2 -- $line)
        else if not string match -q -- '_activeHelp_*' $line
            set -a __sinchkeys_offered "$flag$line"
        end
    end
    # Without an offer, and where they may be meant, files are left to the shell.
    test (count $__sinchkeys_offered) -gt 0; or test (math "bitand($directive, 4)") -ne 0
end

complete -c sinchkeys -e
complete -c sinchkeys -n __sinchkeys_offers -f -a '$__sinchkeys_offered'
