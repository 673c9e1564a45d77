//! Where a card may lie over the stage: the corner in which it covers least, and nothing that it is about.

use super::geometry::Rect;

/// A place for a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dock {
    /// The stage's lower left corner.
    #[default]
    Left,
    /// Its lower right corner.
    Right,
    /// Beside the stage, over the panels.
    Aside,
}

impl Dock {
    /// The place for a card, given what it would cover in either corner: all boxes, and those it is about.
    /// Where no corner leaves the latter free and there is nothing beside the stage, it covers as few of them
    /// as it can.
    pub fn of(left: Rect, right: Rect, boxes: &[(Rect, bool)], has_aside: bool) -> Self {
        let covered = |card: Rect, matters: bool| {
            boxes.iter().filter(|(node, about)| (!matters || *about) && node.overlaps(card)).count()
        };
        let cost = |card: Rect| (covered(card, true), covered(card, false));
        let (on_left, on_right) = (cost(left), cost(right));
        match on_left.0.min(on_right.0) {
            1.. if has_aside => Self::Aside,
            _ if on_right < on_left => Self::Right,
            _ => Self::Left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Rect = Rect { x: 0.0, y: 300.0, w: 384.0, h: 160.0 };
    const RIGHT: Rect = Rect { x: 500.0, ..LEFT };

    fn at(x: f64) -> Rect {
        Rect { x, y: 320.0, w: 80.0, h: 40.0 }
    }

    #[test]
    fn a_card_covers_as_few_boxes_as_it_can() {
        assert_eq!(Dock::of(LEFT, RIGHT, &[], true), Dock::Left);
        assert_eq!(Dock::of(LEFT, RIGHT, &[(at(10.0), false)], true), Dock::Right);
        let more_on_the_right = [(at(10.0), false), (at(520.0), false), (at(640.0), false)];
        assert_eq!(Dock::of(LEFT, RIGHT, &more_on_the_right, true), Dock::Left);
    }

    #[test]
    fn it_never_covers_what_it_is_about_where_it_can_help_it() {
        let about_on_the_left = [(at(10.0), true), (at(520.0), false), (at(640.0), false)];
        assert_eq!(Dock::of(LEFT, RIGHT, &about_on_the_left, true), Dock::Right);
        let about_both = [(at(10.0), true), (at(120.0), true), (at(520.0), true)];
        assert_eq!(Dock::of(LEFT, RIGHT, &about_both, true), Dock::Aside);
        assert_eq!(Dock::of(LEFT, RIGHT, &about_both, false), Dock::Right);
    }
}
