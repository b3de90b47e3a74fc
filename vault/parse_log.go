package vault

// entry reads an entry of the log as this version writes it.
func (r *reader) entry() Entry {
	var e Entry
	r.object(func(name []byte) int {
		switch string(name) {
		case "at":
			e.At = r.time()
			return 0
		case "by":
			e.By = r.text()
			return 1
		case "revision":
			e.Revision = r.number(18)
			return 2
		case "did":
			e.Deed = Deed(r.often())
			return 3
		case "what":
			e.What = r.text()
			return 4
		case "id":
			e.ID = r.text()
			return 5
		case "fields":
			e.Fields = r.texts()
			return 6
		case "note":
			e.Note = r.text()
			return 7
		default:
			return unknownMember
		}
	})
	return e
}
