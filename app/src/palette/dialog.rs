//! The command palette: a field, and a list of what fits.

use domain::{HabitId, History, Operation, SettingsEdit};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

use super::command::{Command, Deed};
use super::ranking::{grouped, ranked};
use super::sources::{Known, commands, without_amount};
use super::{Laid, Opened, Over};
use crate::components::icon::Icon;
use crate::components::tick::{Act, Kind, Ticked};
use crate::timer::Timer;
use crate::{Navigation, Replica};

/// So many commands are shown at most.
const MOST: usize = 12;

/// The palette while it is open. Copies are the same.
#[derive(Clone, Copy)]
struct Open {
    replica: Replica,
    navigation: Navigation,
    timer: Timer,
    opened: Opened,
    list: NodeRef<Div>,
    typed: RwSignal<String>,
    chosen: RwSignal<usize>,
    fitting: Memo<Vec<Command>>,
    told: RwSignal<String>,
}

/// Draws the palette, open.
pub(super) fn draw(laid: Laid) -> AnyView {
    let open = Open::new(laid);
    let is_empty = move || open.fitting.with(Vec::is_empty);
    let active = move || (!is_empty()).then(|| id(open.chosen.get()));
    view! {
        <dialog
            class="dialog palette"
            node_ref=open.opened.dialog
            aria-label="Command palette"
            on:cancel=move |event| open.opened.cancel(&event)
            on:close=move |_| open.opened.closed()
            on:click=move |event| open.leave_beside(&event)
        >
            <div class="typed">
                <Icon name="search" />
                <input
                    role="combobox"
                    aria-label="Tick, go to or do"
                    placeholder="Tick, go to or do…"
                    aria-autocomplete="list"
                    aria-controls="commands"
                    aria-expanded=move || if is_empty() { "false" } else { "true" }
                    aria-activedescendant=active
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="go"
                    on:input=move |event| open.look_for(event_target_value(&event))
                    on:keydown=move |event| open.hear(&event)
                />
                <button type="button" aria-label="Close, Esc" on:click=move |_| open.opened.leave()><kbd>"Esc"</kbd></button>
            </div>
            <div role="listbox" id="commands" aria-label="Commands" node_ref=open.list hidden=is_empty>
                {move || open.groups()}
            </div>
            {move || is_empty().then(|| view! { <p class="body meta">"Nothing fits. Another word may."</p> })}
            <p class="unseen" role="status">{move || open.told.get()}</p>
        </dialog>
    }
    .into_any()
}

fn id(place: usize) -> String {
    ["command-", &place.to_string()].concat()
}

impl Open {
    fn new(laid: Laid) -> Self {
        let replica = Replica::here();
        let typed = RwSignal::new(String::new());
        let fitting = Memo::new(move |_| typed.with(|typed| fitting(replica, typed)));
        Self {
            replica,
            navigation: expect_context(),
            timer: Timer::here(),
            opened: Opened::new(Over::Palette, laid),
            list: NodeRef::new(),
            typed,
            chosen: RwSignal::new(0),
            fitting,
            told: RwSignal::new(String::new()),
        }
    }

    /// The commands under their headings.
    fn groups(self) -> Vec<AnyView> {
        let commands = self.fitting.get();
        let mut rows = commands.into_iter().enumerate().peekable();
        let mut groups = Vec::new();
        while let Some((_, first)) = rows.peek() {
            let group = first.group;
            let in_group =
                std::iter::from_fn(|| rows.next_if(|(_, command)| command.group == group));
            let rows: Vec<AnyView> =
                in_group.map(|(place, command)| self.row(place, command)).collect();
            let title = group.title();
            groups.push(
                view! {
                    <div role="group" aria-label=title>
                        <p aria-hidden="true">{title}</p>
                        {rows}
                    </div>
                }
                .into_any(),
            );
        }
        groups
    }

    fn row(self, place: usize, command: Command) -> AnyView {
        let Command { title, hint, icon, colour, caps, deed, .. } = command;
        let is_chosen = move || self.chosen.get() == place;
        let class = if colour.is_empty() { "icon" } else { "icon tinted" };
        let caps = caps.into_iter().map(|cap| view! { <kbd>{cap}</kbd> }).collect::<Vec<_>>();
        view! {
            <div
                role="option"
                id=id(place)
                class=colour
                aria-selected=move || if is_chosen() { "true" } else { "false" }
                on:pointermove=move |_| self.choose(place)
                on:click=move |event: MouseEvent| self.perform(deed.clone(), event.shift_key())
            >
                <Icon name=icon class />
                <span>{title} " " <small>{hint}</small></span>
                <span aria-hidden="true">{caps}</span>
            </div>
        }
        .into_any()
    }

    fn choose(self, place: usize) {
        if self.chosen.get_untracked() != place {
            self.chosen.set(place);
        }
    }

    fn look_for(self, typed: String) {
        self.chosen.set(0);
        self.typed.set(typed);
        self.told.set(match self.fitting.with_untracked(Vec::len) {
            0 => "Nothing fits".to_owned(),
            count => crate::text::many(count, "command"),
        });
        if let Some(list) = self.list.get_untracked() {
            list.set_scroll_top(0);
        }
    }

    fn hear(self, event: &KeyboardEvent) {
        let count = self.fitting.with_untracked(Vec::len);
        let chosen = self.chosen.get_untracked().min(count.saturating_sub(1));
        let to = match event.key().as_str() {
            // While something is composed, the keys are the input method's.
            _ if event.is_composing() || count == 0 => return self.hear_rest(event),
            "ArrowDown" => (chosen + 1) % count,
            "ArrowUp" => (chosen + count - 1) % count,
            "PageDown" => count - 1,
            "PageUp" => 0,
            "Enter" => {
                event.prevent_default();
                let deed = self.fitting.with_untracked(|all| Some(all.get(chosen)?.deed.clone()));
                return deed.into_iter().for_each(|deed| self.perform(deed, event.shift_key()));
            }
            _ => return self.hear_rest(event),
        };
        event.prevent_default();
        self.chosen.set(to);
        self.show_chosen(to);
    }

    /// The key that opened it closes it too.
    fn hear_rest(self, event: &KeyboardEvent) {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            self.opened.leave();
        }
    }

    /// Scrolls the list so that a row is in view.
    fn show_chosen(self, place: usize) {
        let Some(list) = self.list.get_untracked() else { return };
        let row = document().get_element_by_id(&id(place));
        let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) else { return };
        let (top, height) = (row.offset_top() - list.offset_top(), row.offset_height());
        let above = top - height;
        let below = top + 2 * height - list.client_height();
        list.set_scroll_top(list.scroll_top().min(above).max(below));
    }

    /// A click beside it closes it.
    fn leave_beside(self, event: &MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            self.opened.leave();
        }
    }

    /// Does what a command says. `stays`: a square can be ticked without closing the palette.
    fn perform(self, deed: Deed, stays: bool) {
        let is_square = matches!(deed, Deed::Press(..) | Deed::Add(..));
        let next = (deed == Deed::Shortcuts).then_some(Over::Shortcuts);
        match deed {
            Deed::Press(habit, act) => self.press(habit, act),
            Deed::Add(habit, amount) => {
                let day = self.replica.calendar.get_untracked().today;
                self.write(habit, Operation::AddAmount { habit, day, amount });
            }
            Deed::Go(route) => self.navigation.follow(route, self.replica.device()),
            Deed::Undo => self.replica.undo(),
            Deed::Theme(theme) => self.replica.perform(Operation::EditSettings(SettingsEdit {
                theme: Some(theme),
                ..SettingsEdit::of()
            })),
            Deed::Shortcuts => {}
        }
        // What the palette is made of ends with it, so it is left at last.
        if !(is_square && stays) {
            self.opened.leave();
            if next.is_some() {
                self.opened.laid.set(next);
            }
        }
    }

    fn press(self, habit: HabitId, act: Act) {
        let day = self.replica.calendar.get_untracked().today;
        let Some(ticked) = self.ticked(habit) else { return };
        if ticked.kind == Kind::Time {
            self.timer.toggle(habit, day);
            let is_running = untrack(|| self.timer.running_for(habit, day)).is_some();
            let what = if is_running { ": the timer runs" } else { ": the timer is stopped" };
            self.tell([&ticked.name, what].concat(), false);
        } else if let Some(operation) = ticked.operation(act, habit, day) {
            self.write(habit, operation);
        }
    }

    fn write(self, habit: HabitId, operation: Operation) {
        self.replica.perform(operation);
        if let Some(ticked) = self.ticked(habit) {
            self.tell(ticked.sentence(), true);
        }
    }

    /// Says what came of it: on the page, and to a listener while the palette still covers the page.
    fn tell(self, sentence: String, undo: bool) {
        self.told.set(sentence.clone());
        self.replica.tell(sentence, undo);
    }

    /// The habit's square of today.
    fn ticked(self, habit: HabitId) -> Option<Ticked> {
        let calendar = self.replica.calendar.get_untracked();
        self.replica.with_untracked(|snapshot| {
            let history = History::of(snapshot, habit, calendar)?;
            Some(Ticked::of(&history, calendar.today))
        })
    }
}

/// What fits what was typed, as it stands in the list.
fn fitting(replica: Replica, typed: &str) -> Vec<Command> {
    let (calendar, last) = (replica.calendar.get(), replica.last_step());
    let (typed, has_account) = (typed.trim(), replica.owner().is_some());
    let all =
        replica.with(|snapshot| commands(&Known { snapshot, calendar, last, typed, has_account }));
    let mut fitting = ranked(all, without_amount(typed));
    if !typed.is_empty() {
        fitting.truncate(MOST);
    }
    grouped(fitting)
}
