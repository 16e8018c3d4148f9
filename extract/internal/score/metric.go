package score

import "strings"

// synonyms are the words for each measure, as SYN in score_figures.py has them. The order matters:
// a word in two rows belongs to the earlier one, unless it is itself a measure.
var synonyms = []struct{ metric, words string }{
	{"killed", "killed dead died death deaths fatalities kill executed massacred slain toll perished drowned bodies"},
	{"injured", "injured wounded hurt injuries"},
	{"missing", "missing unaccounted absent"},
	{"released", "released freed"},
	{"displaced", "displaced homeless fled"},
	{"arrested", "arrested detained arrests custody"},
	{"attended", "attended turnout marched protesters demonstrators crowd joined"},
	{"abducted", "abducted kidnapped taken"},
	{"rescued", "rescued saved pulled survived survivors"},
	{"trapped", "trapped"},
	{"infected", "infected cases infections sick sickened"},
	{"recovered", "recovered bodies found"},
	{"evacuated", "evacuated"},
	{"destroyed", "destroyed burned burnt"},
	{"damaged", "damaged"},
	{"laid_off", "laid_off layoffs jobs cut redundant"},
	{"on_strike", "on_strike strike strikers striking"},
	{"escaped", "escaped"},
	{"on_board", "on_board aboard carrying"},
	{"captured", "captured prisoner prisoners"},
	{"voted", "voted votes turnout"},
	{"deployed", "deployed"},
	{"treated", "treated hospitalised hospitalized"},
	{"sheltered", "sheltered shelters"},
	{"affected", "affected"},
	{"returned", "returned"},
	{"absent", "absent"},
	{"closed", "closed"},
	{"complaints", "complaints"},
	{"employed", "employed employs"},
	{"lost", "lost"},
	{"identified", "identified"},
	{"notified", "notified"},
	{"other", "other"},
}

// folds takes each word to its measure.
var folds = foldWords()

func foldWords() map[string]string {
	m := make(map[string]string)
	for _, row := range synonyms {
		for word := range strings.FieldsSeq(row.words) {
			if _, taken := m[word]; !taken {
				m[word] = row.metric
			}
		}
		m[row.metric] = row.metric
	}
	return m
}

// isMetric says whether the word names a measure itself, not a synonym of one.
func isMetric(word string) bool {
	return word != "" && folds[word] == word
}

// fold names the measure that a word or phrase stands for: "wounded" is injured, "" is other. What
// is not known stands for itself.
func fold(phrase string) string {
	if phrase == "" {
		return "other"
	}
	word := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.TrimSpace(strings.ToLower(phrase)))
	if metric, ok := folds[word]; ok {
		return metric
	}
	first, _, _ := strings.Cut(word, "_")
	if metric, ok := folds[first]; ok {
		return metric
	}
	return word
}
