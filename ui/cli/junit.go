package cli

import (
	"encoding/xml"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// The JUnit form that CI systems read: rejected credentials are failures, those that could not be
// judged are errors.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string     `xml:"name,attr"`
		Class   string     `xml:"classname,attr"`
		Time    string     `xml:"time,attr"`
		Failure *junitNote `xml:"failure"`
		Error   *junitNote `xml:"error"`
	}
	junitNote struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes the results to a file.
func (r *report) writeJUnit(file string) error {
	suite := junitSuite{Name: "sinchkeys", Tests: len(r.results)}
	var total time.Duration
	r.sort()
	for _, j := range r.results {
		total += j.record.Latency
		one := junitCase{Name: clean(j.credential.Name), Class: clean(j.project.Name), Time: seconds(j.record.Latency)}
		note := &junitNote{
			Message: clean(j.record.Meaning), Type: string(j.record.Verdict),
			Text: strings.TrimSpace(visible(j.record.Detail).Sentence().String() + " " + clean(j.record.Advice)),
		}
		switch verdictCode(j.record.Verdict) {
		case codeDone:
		case codeRejected:
			one.Failure = note
			suite.Failures++
		default:
			one.Error = note
			suite.Errors++
		}
		suite.Cases = append(suite.Cases, one)
	}
	suite.Time = seconds(total)
	body, err := xml.MarshalIndent(suite, "", "  ")
	if err == nil {
		err = os.WriteFile(file, append([]byte(xml.Header), append(body, '\n')...), 0o644) //nolint:gosec // it holds no secret, and CI systems read it as another user
	}
	if err != nil {
		return fmt.Errorf("the results could not be written for CI: %w", err)
	}
	return nil
}

// clean keeps what a terminal would obey out of the file.
func clean(raw string) string { return visible(raw).String() }

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
