package vault

import (
	"fmt"
	"strconv"
	"testing"
)

// bigDocument has n credentials, twenty a project.
func bigDocument(n int) *Document {
	d, err := emptyDocument([]string{"age1" + "example"}, testNow())
	if err != nil {
		panic(err)
	}
	for i := 0; i < n; i += 20 {
		p := &Project{
			ID: ProjectID(newID()), Name: fmt.Sprintf("Project %06d", i/20), SinchID: newID(), ConversationRegion: "eu", SMSRegion: "eu",
			Tags: []string{"prod", "eu"}, CreatedAt: testNow(), UpdatedAt: testNow(),
		}
		for j := range 20 {
			p.Credentials = append(p.Credentials, &Credential{
				ID: CredentialID(newID()), Kind: Kinds()[j%4].Kind, Name: fmt.Sprintf("key %06d", i+j), PublicID: newID(),
				Secret: NewSecret(fmt.Sprintf("demo-secret-%028d", i+j)), Status: StatusActive, IssuedAt: testNow(), CreatedAt: testNow(), UpdatedAt: testNow(),
			})
		}
		d.Projects = append(d.Projects, p)
	}
	return d
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		plain, err := encode(bigDocument(n))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.SetBytes(int64(len(plain)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decode(plain); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		d := bigDocument(n)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encode(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
