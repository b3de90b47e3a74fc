package text

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	day   = 24 * time.Hour
	month = 30 * day
	year  = 365 * day
)

// unit is what an age of some length is told in.
func unit(d time.Duration) (time.Duration, string) {
	switch {
	case d < time.Minute:
		return 10 * time.Second, "s"
	case d < time.Hour:
		return time.Minute, "m"
	case d < day:
		return time.Hour, "h"
	case d < 2*month:
		return day, "d"
	case d < year:
		return month, "mo"
	default:
		return year, "y"
	}
}

// Age words how long ago something was, in one unit: "now", "20s", "2m",
// "3h", "12d", "4mo", "2y".
func Age(d time.Duration) Safe {
	size, name := unit(d)
	switch {
	case d < 10*time.Second:
		return Safe{"now"}
	case d < time.Minute:
		return Safe{strconv.Itoa(int(d/size)*10) + name}
	default:
		return Safe{strconv.Itoa(int(d/size)) + name}
	}
}

// AgeHolds is how long Age gives the same word, from d on.
func AgeHolds(d time.Duration) time.Duration {
	size, _ := unit(d)
	return size - max(d, 0)%size
}

// Countdown words what is left: "59:12", "1:00:05", "0:07".
func Countdown(d time.Duration) Safe {
	s := int(max(d, 0) / time.Second)
	if s >= 3600 {
		return Safe{fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)}
	}
	return Safe{fmt.Sprintf("%d:%02d", s/60, s%60)}
}

// ShortID is enough of an ID to tell it from its neighbours: "4b2a…91c0".
func ShortID(id string) Safe {
	if utf8.RuneCountInString(id) <= 9 {
		return Visible(id)
	}
	if plain(id) {
		return Safe{id[:4] + "…" + id[len(id)-4:]}
	}
	r := []rune(id)
	return Visible(string(r[:4]) + "…" + string(r[len(r)-4:]))
}

// Number words a count, in groups of three digits: "12,345".
func Number(n int) Safe {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return Safe{s}
}

// Counted gives a number with its word, as English counts: "1 project", "4 projects".
func Counted(n int, word string) Safe {
	if n != 1 {
		word += "s"
	}
	return Safe{Number(n).s + " " + word}
}
