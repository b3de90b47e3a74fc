#compdef sinchkeys
compdef _sinchkeys sinchkeys

# zsh completion for sinchkeys. Quotes and backslashes come off what was typed, and so it is handed on: nothing of it is
# run while somebody types.
_sinchkeys()
{
    local program line directive=0
    local -a typed offers shown more

    typed=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
    typed=("${(@)typed/#\~\//${HOME}/}")
    program=${typed[1]}
    whence -p -- "${program}" >/dev/null || program=sinchkeys # an alias
    compset -P '--[^=]##=' # an offer is the value alone

    while IFS='' read -r line; do
        if [[ ${line} == :<-> ]]; then
            directive=${line#:}
        elif [[ -n ${line} && ${line} != _activeHelp_* ]]; then
            offers+=("${line%%$'\t'*}")
            shown+=("${line/$'\t'/  -- }")
        fi
    done < <("${program}" __complete "${(@)typed[2,-1]}" 2>/dev/null)

    if [[ "${offers[*]}" != "${shown[*]}" ]]; then
        more+=(-l) # what says what it does has a line of its own
    fi
    if ((directive & 2)); then
        more+=(-S '')
    fi
    if ((${#offers} > 0)); then
        compadd "${more[@]}" -d shown -a offers
    elif ((!(directive & 4))); then
        _files
    fi
}

# As a file in fpath it is run by its name, and else only read.
if [[ ${funcstack[1]} == _sinchkeys ]]; then
    _sinchkeys
fi
