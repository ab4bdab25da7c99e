package main

import (
	"encoding/json"
	"os"
)

// report is what the JSON file has.
type report struct {
	Cases  []reported     `json:"cases"`
	Modes  []modeResult   `json:"settings,omitempty"`
	Growth []growthResult `json:"growth,omitempty"`
}

// reported is a result as a report has it.
type reported struct {
	Case     string             `json:"case"`
	Rows     float64            `json:"rows"`
	Asked    int                `json:"questions"`
	Answers  []reportedAnswer   `json:"answers"`
	Ratios   map[string]float64 `json:"ratios"`
	Missed   bool               `json:"missed"`
	MaxRatio float64            `json:"at_most,omitempty"`
	MinRatio float64            `json:"at_least,omitempty"`
}

type reportedAnswer struct {
	By      string  `json:"by"`
	Median  float64 `json:"median_ms"`
	Answers int     `json:"answers"`
	GaveUp  bool    `json:"gave_up,omitempty"` // the median is the limit
	Plans   plans   `json:"plans"`
}

func (r result) report() reported {
	out := reported{Case: r.name, Rows: r.rows, Asked: r.asked, Ratios: map[string]float64{}, MaxRatio: r.goal.atMost, MinRatio: r.goal.atLeast}
	for _, t := range r.times {
		out.Answers = append(out.Answers, reportedAnswer{t.name, milliseconds(t.median), t.answers, t.gaveUp, t.plans})
	}
	if x, ok := r.slower(); ok {
		out.Ratios["ours_by_expert"], out.Missed = x.value, x.missed
	}
	if x, ok := r.faster(); ok {
		out.Ratios["obvious_by_ours"], out.Missed = x.value, out.Missed || x.missed
	}
	return out
}

func (r *report) add(results []result) {
	for _, one := range results {
		r.Cases = append(r.Cases, one.report())
	}
}

// write writes the report into a file.
func (r report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
