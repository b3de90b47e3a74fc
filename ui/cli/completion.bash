# bash completion for sinchkeys. It needs no other package, and bash 3.2 will do, which macOS has.
__start_sinchkeys()
{
    local i last=-1 word before='' rest=${COMP_LINE} words=() typed=() offers=() directive=0
    COMPREPLY=()

    # Bash parts words at : and = as well. What no blank parts is one word here.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ${last} -ge 0 && ${rest} != [[:space:]]* && ( ${word} == [:=]* || ${before} == *[:=] ) ]]; then
            words[last]+=${word}
        else
            words[++last]=${word}
        fi
        rest=${rest#"${rest%%[![:space:]]*}"}
        rest=${rest#"${word}"}
        before=${word}
    done

    # The shell takes off quotes and backslashes, but must start no program and write no file while somebody types.
    local cur=${words[last]} quote=''
    if [[ ${words[*]} == *['`<>|&;()']* ]]; then
        return
    fi
    if [[ ${cur} == [\'\"]* && ${cur:1} != *"${cur:0:1}"* ]]; then
        quote=${cur:0:1}
        cur=${cur:1}
        eval "typed=(${words[*]:0:last})" 2>/dev/null || return
        typed+=("${cur}")
    else
        eval "typed=(${words[*]:0:last} ${cur:-''})" 2>/dev/null || return
    fi
    local begun=${typed[${#typed[@]} - 1]}
    if [[ ${begun} == -*=* ]]; then
        begun=${begun#*=}
    fi
    type -P "${typed[0]}" >/dev/null || typed[0]=sinchkeys # an alias

    while IFS='' read -r word; do
        if [[ ${word} =~ ^:[0-9]+$ ]]; then
            directive=${word:1}
        elif [[ ${word} == "${begun}"* && ${word} != _activeHelp_* ]]; then
            offers+=("${word}")
        fi
    done < <("${typed[@]:0:1}" __complete "${typed[@]:1}" 2>/dev/null)
    if [[ $(type -t compopt) == builtin ]]; then
        if ((directive & 2)); then compopt -o nospace; fi
        if ((directive & 4)); then compopt +o default; fi
    fi

    # What bash puts into the line must be escaped, and lacks what stands before the last : or =, where bash begins the
    # word. What it lists (type 63) is for reading.
    local strip='' tab=$'\t'
    if [[ -z ${quote} && ${cur} == *[:=]* ]]; then
        strip=${cur%"${cur##*[:=]}"}
    fi
    for word in "${offers[@]}"; do
        if [[ ${COMP_TYPE-} == 63 && ${#offers[@]} -gt 1 ]]; then
            if [[ ${word} == *"${tab}"* ]]; then
                word="${word%%"${tab}"*}  (${word#*"${tab}"})"
            fi
        elif [[ -z ${quote} ]]; then
            printf -v word '%q' "${word%%"${tab}"*}"
            word=${word#"${strip}"}
        else
            word=${word%%"${tab}"*}
        fi
        COMPREPLY+=("${word}")
    done
}

if [[ $(type -t compopt) == builtin ]]; then
    complete -o default -F __start_sinchkeys sinchkeys
else
    complete -o default -o nospace -F __start_sinchkeys sinchkeys
fi
