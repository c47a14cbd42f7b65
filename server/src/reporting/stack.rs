//! Reads the stack traces of browsers. Each kind of browser writes its own; functions of WASM have only numbers in them, which
//! the names that the bundler has kept belong to.

use std::collections::HashMap;

use sentry::protocol::{Addr, Frame};
use url::Url;

use crate::assets::Symbols;

/// The most steps of a stack that are told of.
const MAX_FRAMES: usize = 60;

/// The most letters of a name.
const MAX_NAME: usize = 300;

/// Where code is that has no address, such as what an extension put into the page.
const ANONYMOUS: &str = "<anonymous>";

/// The crates of ours that run in a browser.
const OURS: [&str; 4] = ["app", "domain", "offline", "frontend"];

/// A step of a stack, as far as its line tells.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Script { function: String, path: String, line: u64, column: u64 },
    Wasm { path: String, number: u32, at: Option<u64> },
}

/// The steps of a stack, the innermost first. `symbols`: the names of functions.
pub(super) fn frames(stack: &str, symbols: &Symbols) -> Vec<Frame> {
    let steps: Vec<Step> = stack.lines().filter_map(step).take(MAX_FRAMES).collect();
    let wanted = steps.iter().filter_map(|step| match step {
        Step::Wasm { path, number, .. } => Some((path.clone(), *number)),
        Step::Script { .. } => None,
    });
    let names = symbols.names(wanted.collect());
    steps.into_iter().map(|step| frame(step, &names)).collect()
}

fn frame(step: Step, names: &HashMap<(String, u32), String>) -> Frame {
    match step {
        Step::Script { function, path, line, column } => Frame {
            function: Some(function).filter(|function| !function.is_empty()),
            in_app: Some(path.starts_with("/assets/")),
            filename: Some(path),
            lineno: Some(line),
            colno: Some(column),
            ..Frame::default()
        },
        Step::Wasm { path, number, at } => {
            let name = names.get(&(path.clone(), number)).cloned();
            let name = name.unwrap_or_else(|| format!("wasm-function[{number}]"));
            Frame {
                in_app: Some(is_ours(&name)),
                function: Some(name.chars().take(MAX_NAME).collect()),
                filename: Some(path),
                instruction_addr: at.map(Addr),
                ..Frame::default()
            }
        }
    }
}

/// Whether a function stands in one of our crates, or is what one of them makes of a trait.
fn is_ours(name: &str) -> bool {
    let first = name.trim_start_matches(['<', '&']).split("::").next().unwrap_or_default();
    OURS.contains(&first)
}

/// Reads a line: `at run (place)` and `at place` of Chromium, `run@place` of the others.
fn step(line: &str) -> Option<Step> {
    let line = line.trim();
    let (function, place) = match line.strip_prefix("at ") {
        Some(rest) => match rest.strip_suffix(')').and_then(|rest| rest.split_once(" (")) {
            Some((function, place)) => (function.trim_start_matches("async "), place),
            None => ("", rest.trim_start_matches("async ")),
        },
        None => line.split_once('@')?,
    };
    if let Some((address, rest)) = place.split_once(":wasm-function[") {
        let (number, at) = rest.split_once(']')?;
        let at = at.strip_prefix(":0x").and_then(|at| u64::from_str_radix(at, 16).ok());
        return Some(Step::Wasm { path: path(address)?, number: number.parse().ok()?, at });
    }
    let (rest, column) = place.rsplit_once(':')?;
    let (address, line) = rest.rsplit_once(':')?;
    let function = function.chars().take(MAX_NAME).collect();
    let (line, column) = (line.parse().ok()?, column.parse().ok()?);
    Some(Step::Script { function, path: path(address)?, line, column })
}

/// The path alone: where the site is, and what was asked for besides, is not told.
fn path(address: &str) -> Option<String> {
    if address == ANONYMOUS {
        return Some(address.to_owned());
    }
    Url::parse(address).ok().map(|address| address.path().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROMIUM: &str = "RuntimeError: unreachable
    at http://grid.example/assets/app.1.wasm:wasm-function[7]:0x1f
    at __wbg_adapter_3 (http://grid.example/assets/app.2.js:1:2345)
    at async HTMLButtonElement.real (http://grid.example/assets/app.2.js?a=b:3:4)
    at new Promise (<anonymous>)
    at injected (<anonymous>:5:6)";

    const FIREFOX: &str = "@http://grid.example/assets/app.1.wasm:wasm-function[7]:0x1f
__wbg_adapter_3@http://grid.example/assets/app.2.js:1:2345
real@http://grid.example/assets/app.2.js?a=b:3:4
injected@<anonymous>:5:6
";

    #[test]
    fn stacks_of_both_kinds_are_read() {
        for (stack, last) in [(CHROMIUM, "HTMLButtonElement.real"), (FIREFOX, "real")] {
            let steps: Vec<Step> = stack.lines().filter_map(step).collect();
            let script = |function: &str, path: &str, line, column| Step::Script {
                function: function.to_owned(),
                path: path.to_owned(),
                line,
                column,
            };
            let ours = "/assets/app.2.js";
            let expected = [
                Step::Wasm { path: "/assets/app.1.wasm".to_owned(), number: 7, at: Some(31) },
                script("__wbg_adapter_3", ours, 1, 2345),
                script(last, ours, 3, 4),
                script("injected", ANONYMOUS, 5, 6),
            ];
            assert_eq!(steps, expected);
        }
    }

    #[test]
    fn functions_of_wasm_get_the_names_that_were_kept() {
        let symbols =
            Symbols::of("/assets/app.0.wasm\n7 no\n/assets/app.1.wasm\n6 no\n7 app::run\n");
        let named = frames(CHROMIUM, &symbols);
        assert_eq!(named[0].function.as_deref(), Some("app::run"));
        assert_eq!(named[0].in_app, Some(true));
        let unnamed = frames(CHROMIUM, &Symbols::default());
        assert_eq!(unnamed[0].function.as_deref(), Some("wasm-function[7]"));
        assert!(is_ours("<app::Today as leptos::Render>::build") && !is_ours("core::fmt::write"));
    }

    #[test]
    fn what_is_no_stack_is_none() {
        for text in [
            "",
            "at",
            "at (",
            "a@b",
            "x:1:2",
            "at x (y:z:1:w)",
            "@:wasm-function[",
            "@http://a:wasm-function[x]:0x1",
        ] {
            assert_eq!(frames(text, &Symbols::default()).len(), 0, "{text}");
        }
        assert_eq!(
            frames(&"a@http://b/c:1:2\n".repeat(500), &Symbols::default()).len(),
            MAX_FRAMES
        );
    }
}
