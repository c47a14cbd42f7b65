//! How well what was typed fits a command. Pure.

use super::command::Command;

/// A word that begins the title, that begins a word of it, that is in it, whose letters are in it in their order.
const BEGINS: u32 = 100;
const BEGINS_WORD: u32 = 80;
const INSIDE: u32 = 50;
const SCATTERED: u32 = 20;

/// What is found in the hint or the other words counts for less than the title, whatever it is there.
const ASIDE: u32 = 15;

/// The commands that fit, the best first; equally good ones keep their order. At rest, those that are offered then.
pub(super) fn ranked(commands: Vec<Command>, typed: &str) -> Vec<Command> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    if words.is_empty() {
        return commands.into_iter().filter(|command| command.at_rest).collect();
    }
    let scored =
        commands.into_iter().filter_map(|command| Some((score(&words, &command)?, command)));
    let mut scored: Vec<(u32, Command)> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, command)| command).collect()
}

/// The commands with those of one heading together: first the heading of the best one.
pub(super) fn grouped(commands: Vec<Command>) -> Vec<Command> {
    let mut groups = Vec::new();
    for command in &commands {
        if !groups.contains(&command.group) {
            groups.push(command.group);
        }
    }
    let mut commands = commands;
    commands.sort_by_key(|command| groups.iter().position(|group| *group == command.group));
    commands
}

/// How well all words fit; `None` when one does not.
fn score(words: &[&str], command: &Command) -> Option<u32> {
    if command.is_answer {
        return Some(BEGINS);
    }
    let title = command.title.to_lowercase();
    let aside = [command.hint.to_lowercase().as_str(), " ", command.words].concat();
    let is_aside = |word: &str| fit(word, &aside).is_some_and(|fit| fit >= BEGINS_WORD);
    let fits =
        words.iter().map(|word| fit(word, &title).or_else(|| is_aside(word).then_some(ASIDE)));
    let sum = fits.sum::<Option<u32>>()?;
    // What was typed to its end is meant, rather than something longer.
    Some(sum + u32::from(title == words.join(" ")))
}

/// How well one word fits a text; both in small letters.
fn fit(word: &str, text: &str) -> Option<u32> {
    if text.starts_with(word) {
        return Some(BEGINS);
    }
    if tails(text).any(|tail| tail.starts_with(word)) {
        return Some(BEGINS_WORD);
    }
    if text.contains(word) {
        return Some(INSIDE);
    }
    // Two letters are scattered in almost everything.
    let is_scattered =
        word.chars().count() > 2 && tails(text).any(|tail| has_scattered(tail, word));
    is_scattered.then_some(SCATTERED)
}

/// The text from the beginning of each of its words on.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    let mut was_inside = false;
    text.char_indices().filter_map(move |(at, sign)| {
        let is_inside = sign.is_alphanumeric();
        let begins = is_inside && !was_inside;
        was_inside = is_inside;
        text.get(at..).filter(|_| begins)
    })
}

/// Whether a text begins with the first letter of a word, and has the others in their order.
fn has_scattered(text: &str, word: &str) -> bool {
    let mut rest = text.chars();
    text.chars().next() == word.chars().next()
        && word.chars().all(|sign| rest.any(|other| other == sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Route;
    use crate::palette::command::{Deed, Group};

    fn command(title: &str, hint: &str) -> Command {
        Command::new(Group::GoTo, title, "", Deed::Go(Route::NewHabit)).hint(hint)
    }

    fn found(typed: &str) -> Vec<String> {
        let commands = ["Drink water", "Water the plants", "Meditate", "Read", "Practise Spanish"];
        let mut commands: Vec<Command> =
            commands.iter().map(|title| command(title, "Tick today")).collect();
        commands.push(command("Lights out by 23:00", "").when_searched());
        ranked(commands, typed).into_iter().map(|command| command.title).collect()
    }

    #[test]
    fn what_begins_with_the_word_comes_before_what_has_it_further_on() {
        assert_eq!(found("wat"), ["Water the plants", "Drink water"]);
        assert_eq!(found("ate"), ["Drink water", "Water the plants", "Meditate"]);
    }

    #[test]
    fn letters_may_be_left_out_and_words_may_come_in_any_order() {
        assert_eq!(found("mdt"), ["Meditate"]);
        assert_eq!(found("spanish pra"), ["Practise Spanish"]);
        assert_eq!(found("WATER dr"), ["Drink water"]);
        assert_eq!(found("zzz"), [""; 0]);
    }

    #[test]
    fn every_word_has_to_be_somewhere_also_in_the_hint() {
        assert_eq!(found("tick read"), ["Read"]);
        assert_eq!(found("read xylophone"), [""; 0]);
    }

    #[test]
    fn at_rest_only_what_is_offered_then_is_there_in_its_own_order() {
        assert_eq!(found(" ").len(), 5);
        assert_eq!(found("23:00"), ["Lights out by 23:00"]);
    }

    #[test]
    fn what_stands_under_one_heading_stands_together() {
        let under = |group, title: &str| Command { group, ..command(title, "") };
        let mixed = vec![
            under(Group::GoTo, "a"),
            under(Group::Do, "b"),
            under(Group::GoTo, "c"),
            under(Group::Do, "d"),
        ];
        let order = grouped(mixed).into_iter().map(|command| command.title);
        assert_eq!(order.collect::<String>(), "acbd");
    }
}
