// Package uitest lets tests be a user: press keys and see frames, without a
// terminal (Driver), or with a real one (the tmux verb of test scripts).
//
// A Driver runs a model and its commands inside a testing/synctest bubble, so
// that a minute passes at once and a test never sleeps; models that need real
// files or sockets are driven outside a bubble with Driver.Until. Frames are
// compared as plain text: Golden and Matrix keep them in testdata, Check says
// whether a frame fits its screen and carries nothing a terminal would obey.
//
// Only tests import this package.
package uitest
