package cli

import "github.com/polarsql/polarsql"

// factFlags are facts that come with the question.
type factFlags struct {
	Facts []string `name:"fact" sep:"none" placeholder:"FACT" help:"A fact that is true for this question, in Polar: 'is_trial(Organization{\"1\"})'. Repeat the flag for more."`
}

// askFlags are what a question put to the database needs.
type askFlags struct {
	engineFlags
	factFlags
}

// add gives an engine the facts.
func (f factFlags) add(engine *polarsql.Engine) (*polarsql.Engine, error) {
	facts := make([]polarsql.Fact, len(f.Facts))
	for i, text := range f.Facts {
		fact, err := polarsql.ParseFact(text)
		if err != nil {
			return nil, err
		}
		facts[i] = fact
	}
	if len(facts) == 0 {
		return engine, nil
	}
	return engine.WithFacts(facts...), nil
}
