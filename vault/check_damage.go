package vault

import (
	"path/filepath"

	"filippo.io/age"
)

// checkDamage looks whether the vault's two files begin as age files do. That is all that can be seen without opening them:
// what stands behind the beginning is authenticated with the key that only an identity gives.
func (f Folder) checkDamage() []Finding {
	var found []Finding
	for _, file := range []struct{ path, advice string }{
		{f.document(), f.restoreAdvice("Put back a copy of it.")},
		{f.identity(), "Put back a copy of it, or open the vault with --identity and the spare key."},
	} {
		encrypted, err := f.readFile(file.path)
		if err != nil {
			continue // is told by checkFile
		}
		if _, err := age.ExtractHeader(dearmored(encrypted)); err != nil {
			found = append(found, Finding{What: filepath.Base(file.path) + " is damaged: it does not begin as an age file does.", Advice: file.advice})
		}
	}
	return found
}

// restoreAdvice names the newest backup, or says what to do without one.
func (f Folder) restoreAdvice(without string) string {
	if names := f.backupNames(); len(names) > 0 {
		return "'sinchkeys backup restore " + names[0] + "' brings the newest backup back."
	}
	return without
}
