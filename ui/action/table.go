package action

import "slices"

// The actions.
const (
	Quit        ID = "quit"
	Lock        ID = "lock"
	Suspend     ID = "suspend"
	ShowHelp    ID = "help"
	ShowPalette ID = "palette"
	ShowLog     ID = "log"
	ShowAskers  ID = "askers"

	Down     ID = "down"
	Up       ID = "up"
	Top      ID = "top"
	Bottom   ID = "bottom"
	PageDown ID = "page.down"
	PageUp   ID = "page.up"
	NextPane ID = "pane.next"
	PrevPane ID = "pane.previous"
	Right    ID = "pane.right"
	Left     ID = "pane.left"
	Enter    ID = "enter"
	Back     ID = "back"

	StartFilter   ID = "filter"
	Copy          ID = "copy"
	CopyMenu      ID = "copy.menu"
	Test          ID = "test"
	TestAll       ID = "test.all"
	Reveal        ID = "reveal"
	NewCredential ID = "credential.new"
	NewProject    ID = "project.new"
	Edit          ID = "edit"
	Delete        ID = "delete"
	Undo          ID = "undo"
	Import        ID = "import"
	OpenPage      ID = "dashboard"
	OpenShell     ID = "shell"
	ShowBoard     ID = "board"

	FilterCopy  ID = "filter.copy"
	FilterKeep  ID = "filter.keep"
	FilterClear ID = "filter.clear"
	FilterDown  ID = "filter.down"
	FilterUp    ID = "filter.up"

	BoardDown     ID = "board.down"
	BoardUp       ID = "board.up"
	BoardTop      ID = "board.top"
	BoardBottom   ID = "board.bottom"
	BoardPageDown ID = "board.page.down"
	BoardPageUp   ID = "board.page.up"
	BoardGo       ID = "board.go"
	BoardTest     ID = "board.test"
	BoardTestAll  ID = "board.test.all"
	BoardClose    ID = "board.close"

	Rotate       ID = "rotate"
	RotateGo     ID = "rotate.go"
	RotateByHand ID = "rotate.by.hand"
	RotateNext   ID = "rotate.next"
	RotatePrev   ID = "rotate.previous"
	RotateReveal ID = "rotate.reveal"
	RotatePage   ID = "rotate.dashboard"
	RotateAbort  ID = "rotate.end"
	RotateBack   ID = "rotate.back"

	SlipDown ID = "slip.down"
	SlipUp   ID = "slip.up"

	FormNext   ID = "form.next"
	FormPrev   ID = "form.previous"
	FormEnter  ID = "form.enter"
	FormSave   ID = "form.save"
	FormReveal ID = "form.reveal"
	FormUndo   ID = "form.undo"
	FormLookUp ID = "form.look.up"
	FormBack   ID = "form.back"

	DialogDown  ID = "dialog.down"
	DialogUp    ID = "dialog.up"
	DialogPageD ID = "dialog.page.down"
	DialogPageU ID = "dialog.page.up"
	DialogTop   ID = "dialog.top"
	DialogEnd   ID = "dialog.bottom"
	DialogYes   ID = "dialog.yes"
	DialogNo    ID = "dialog.no"
	DialogOK    ID = "dialog.choose"
	DialogClose ID = "dialog.close"

	PaletteDown  ID = "palette.down"
	PaletteUp    ID = "palette.up"
	PaletteOK    ID = "palette.choose"
	PaletteClose ID = "palette.close"
)

// Headings of the help.
const (
	groupMove  = "Move"
	groupFind  = "Find"
	groupUse   = "Use"
	groupEdit  = "Edit"
	groupShell = "Program"
	groupForm  = "Forms"

	groupRotate = "Replacing a key"
)

// All is the table, in the order of the help.
func All() []Action {
	return slices.Concat(use(), edit(), move(), board(), rotation(), program(), inside())
}

func use() []Action {
	return []Action{
		{ID: Copy, Title: "copy a live token", Hint: "copy token", Keys: []string{"c"}, Scope: Browser, Group: groupUse},
		{ID: CopyMenu, Title: "copy something else", Hint: "copy…", Keys: []string{"C"}, Scope: Browser, Group: groupUse},
		{ID: Test, Title: "test the credential", Hint: "test", Keys: []string{"t"}, Scope: Browser, Group: groupUse},
		{ID: TestAll, Title: "test all that is shown", Hint: "test all", Keys: []string{"T"}, Scope: Browser, Group: groupUse},
		{ID: Reveal, Title: "reveal or hide the secret", Hint: "reveal", Keys: []string{"v"}, Scope: Browser, Group: groupUse},
		{ID: OpenPage, Title: "open the dashboard's page", Hint: "dashboard", Keys: []string{"o"}, Scope: Browser, Group: groupUse},
		{ID: OpenShell, Title: "a shell with the variables", Hint: "shell", Keys: []string{"s"}, Scope: Browser, Group: groupUse},
		{ID: ShowBoard, Title: "the board: every project's health", Hint: "board", Keys: []string{"b"}, Scope: Browser, Group: groupFind},
		{ID: StartFilter, Title: "filter", Keys: []string{"/"}, Scope: Browser, Group: groupFind},
	}
}

func edit() []Action {
	return []Action{
		{ID: NewCredential, Title: "new credential", Hint: "new", Keys: []string{"n"}, Scope: Browser, Group: groupEdit, Dangerous: true},
		{ID: NewProject, Title: "new project", Hint: "new project", Keys: []string{"N"}, Scope: Browser, Group: groupEdit, Dangerous: true},
		{ID: Edit, Title: "edit", Keys: []string{"e"}, Scope: Browser, Group: groupEdit, Dangerous: true},
		{ID: Delete, Title: "delete", Keys: []string{"d"}, Scope: Browser, Group: groupEdit, Dangerous: true},
		{ID: Rotate, Title: "rotate this key", Hint: "rotate", Keys: []string{"R"}, Scope: Browser, Group: groupEdit, Dangerous: true},
		{ID: Import, Title: "import from files or a paste", Hint: "import", Keys: []string{"i"}, Scope: Browser, Group: groupEdit, Dangerous: true},
		{ID: Undo, Title: "undo the last edit", Hint: "undo", Keys: []string{"u"}, Scope: Browser, Group: groupEdit, Dangerous: true},
	}
}

func move() []Action {
	return []Action{
		{ID: Down, Title: "down", Keys: []string{"j", "down"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Up, Title: "up", Keys: []string{"k", "up"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Top, Title: "to the top", Keys: []string{"g", "home"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Bottom, Title: "to the bottom", Keys: []string{"G", "end"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: PageDown, Title: "half a page down", Keys: []string{"ctrl+d", "pgdown"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: PageUp, Title: "half a page up", Keys: []string{"ctrl+u", "pgup"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: NextPane, Title: "next pane", Keys: []string{"tab"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: PrevPane, Title: "previous pane", Keys: []string{"shift+tab"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Right, Title: "pane to the right", Keys: []string{"l", "right"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Left, Title: "pane to the left", Keys: []string{"h", "left"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Enter, Title: "in", Keys: []string{"enter"}, Scope: Browser, Group: groupMove, Hidden: true},
		{ID: Back, Title: "back", Keys: []string{"esc"}, Scope: Browser, Group: groupMove, Hidden: true},
	}
}

func program() []Action {
	return []Action{
		{ID: ShowPalette, Title: "every action by name", Hint: "actions", Keys: []string{":", "ctrl+k"}, Scope: Global, Group: groupShell, Hidden: true},
		{ID: ShowLog, Title: "what was said lately", Scope: Global, Group: groupShell},
		{ID: ShowAskers, Title: "who asked for what", Scope: Global, Group: groupShell},
		{ID: ShowHelp, Title: "help", Keys: []string{"?"}, Scope: Global, Group: groupShell},
		{ID: Lock, Title: "lock now", Hint: "lock", Keys: []string{"ctrl+l"}, Scope: Global, Group: groupShell, Typing: true},
		{ID: Suspend, Title: "lock and suspend", Hint: "suspend", Keys: []string{"ctrl+z"}, Scope: Global, Group: groupShell, Typing: true},
		{ID: Quit, Title: "quit", Keys: []string{"q", "ctrl+c"}, Scope: Global, Group: groupShell, Typing: true},
	}
}

// board are the actions of the board.
func board() []Action {
	return []Action{
		{ID: BoardGo, Title: "go to the project", Hint: "go there", Keys: []string{"enter", "l", "right"}, Scope: Board, Group: groupUse},
		{ID: BoardTest, Title: "test the project", Hint: "test it", Keys: []string{"t"}, Scope: Board, Group: groupUse},
		{ID: BoardTestAll, Title: "test every project", Hint: "test all", Keys: []string{"T"}, Scope: Board, Group: groupUse},
		{ID: BoardDown, Title: "down", Keys: []string{"j", "down"}, Scope: Board, Group: groupMove, Hidden: true},
		{ID: BoardUp, Title: "up", Keys: []string{"k", "up"}, Scope: Board, Group: groupMove, Hidden: true},
		{ID: BoardTop, Title: "to the top", Keys: []string{"g", "home"}, Scope: Board, Group: groupMove, Hidden: true},
		{ID: BoardBottom, Title: "to the bottom", Keys: []string{"G", "end"}, Scope: Board, Group: groupMove, Hidden: true},
		{ID: BoardPageDown, Title: "half a page down", Keys: []string{"ctrl+d", "pgdown"}, Scope: Board, Group: groupMove, Hidden: true},
		{ID: BoardPageUp, Title: "half a page up", Keys: []string{"ctrl+u", "pgup"}, Scope: Board, Group: groupMove, Hidden: true},
		{ID: BoardClose, Title: "back to the list", Hint: "back", Keys: []string{"esc", "b", "h", "left"}, Scope: Board, Group: groupMove, Hidden: true},
	}
}

// rotation are the actions of a key's replacement. It has text fields, so no letter is a key.
func rotation() []Action {
	return []Action{
		{ID: RotateGo, Title: "go on with the next step", Hint: "go on", Keys: []string{"enter"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotateByHand, Title: "make the new key by hand", Hint: "by hand", Keys: []string{"ctrl+b"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotatePage, Title: "open the dashboard's page", Hint: "dashboard", Keys: []string{"ctrl+o"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotateNext, Title: "next field", Hint: "next", Keys: []string{"tab", "down"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotatePrev, Title: "previous field", Hint: "previous", Keys: []string{"shift+tab", "up"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotateReveal, Title: "reveal or hide what is typed", Hint: "reveal", Keys: []string{"ctrl+r"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotateAbort, Title: "end the rotation", Hint: "end it", Keys: []string{"ctrl+x"}, Scope: Rotation, Group: groupRotate, Hidden: true},
		{ID: RotateBack, Title: "leave it for later", Hint: "later", Keys: []string{"esc"}, Scope: Rotation, Group: groupRotate, Hidden: true},
	}
}

// inside are the actions of fields, forms and dialogs.
func inside() []Action {
	return []Action{
		{ID: FilterCopy, Title: "copy a live token, and keep the filter", Hint: "copy", Keys: []string{"alt+c"}, Scope: Filter, Group: groupFind, Hidden: true},
		{ID: FilterKeep, Title: "keep the filter", Hint: "keep", Keys: []string{"enter"}, Scope: Filter, Group: groupFind, Hidden: true},
		{ID: FilterClear, Title: "clear the filter", Hint: "clear", Keys: []string{"esc"}, Scope: Filter, Group: groupFind, Hidden: true},
		{ID: FilterDown, Title: "next match", Hint: "next", Keys: []string{"down", "ctrl+n", "tab"}, Scope: Filter, Group: groupFind, Hidden: true},
		{ID: FilterUp, Title: "previous match", Hint: "previous", Keys: []string{"up", "ctrl+p", "shift+tab"}, Scope: Filter, Group: groupFind, Hidden: true},

		{ID: FormNext, Title: "next field", Hint: "next", Keys: []string{"tab", "down"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormPrev, Title: "previous field", Hint: "previous", Keys: []string{"shift+tab", "up"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormEnter, Title: "next field, or save", Hint: "go on", Keys: []string{"enter", "ctrl+j"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormSave, Title: "save", Keys: []string{"ctrl+s"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormReveal, Title: "reveal or hide what is typed", Hint: "reveal", Keys: []string{"ctrl+r"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormUndo, Title: "undo in the field", Hint: "undo", Keys: []string{"ctrl+_", "alt+z"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormLookUp, Title: "ask an issuer for the token URL", Hint: "ask issuer", Keys: []string{"ctrl+g"}, Scope: Form, Group: groupForm, Hidden: true},
		{ID: FormBack, Title: "back", Keys: []string{"esc"}, Scope: Form, Group: groupForm, Hidden: true},

		{ID: DialogDown, Title: "down", Keys: []string{"j", "down", "tab", "right", "l"}, Scope: Dialog, Hidden: true},
		{ID: DialogUp, Title: "up", Keys: []string{"k", "up", "shift+tab", "left", "h"}, Scope: Dialog, Hidden: true},
		{ID: DialogPageD, Title: "half a page down", Keys: []string{"ctrl+d", "pgdown"}, Scope: Dialog, Hidden: true},
		{ID: DialogPageU, Title: "half a page up", Keys: []string{"ctrl+u", "pgup"}, Scope: Dialog, Hidden: true},
		{ID: DialogTop, Title: "to the top", Keys: []string{"g", "home"}, Scope: Dialog, Hidden: true},
		{ID: DialogEnd, Title: "to the bottom", Keys: []string{"G", "end"}, Scope: Dialog, Hidden: true},
		{ID: DialogYes, Title: "yes", Keys: []string{"y"}, Scope: Dialog, Hidden: true},
		{ID: DialogNo, Title: "no", Keys: []string{"n"}, Scope: Dialog, Hidden: true},
		{ID: DialogOK, Title: "choose", Keys: []string{"enter"}, Scope: Dialog, Hidden: true},
		{ID: DialogClose, Title: "close", Keys: []string{"esc", "q"}, Scope: Dialog, Hidden: true},

		{ID: SlipDown, Title: "down", Keys: []string{"down", "pgdown"}, Scope: Slip, Group: groupMove, Hidden: true},
		{ID: SlipUp, Title: "up", Keys: []string{"up", "pgup"}, Scope: Slip, Group: groupMove, Hidden: true},
		{ID: PaletteDown, Title: "down", Keys: []string{"down", "ctrl+n", "tab"}, Scope: Palette, Hidden: true},
		{ID: PaletteUp, Title: "up", Keys: []string{"up", "ctrl+p", "shift+tab"}, Scope: Palette, Hidden: true},
		{ID: PaletteOK, Title: "do it", Keys: []string{"enter"}, Scope: Palette, Hidden: true},
		{ID: PaletteClose, Title: "close", Keys: []string{"esc"}, Scope: Palette, Hidden: true},
	}
}
