//! Where a card may lie over the stage: the place in which it covers least, and nothing that it is about.

use super::geometry::Rect;

/// A place for a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dock {
    /// The stage's lower left corner.
    #[default]
    Left,
    /// Its lower right corner.
    Right,
    /// Its upper edge.
    Top,
    /// Beside the stage, over the panels.
    Aside,
}

impl Dock {
    /// Of these places the one for a card, the first of equal ones, given what it would cover: all boxes, and
    /// those it is about. Where no place leaves the latter free and there is nothing beside the stage, it
    /// covers as few of them as it can.
    pub fn of(places: &[(Self, Rect)], boxes: &[(Rect, bool)], has_aside: bool) -> Self {
        let covered = |card: Rect, matters: bool| {
            boxes.iter().filter(|(node, about)| (!matters || *about) && node.overlaps(card)).count()
        };
        let cost = |card: Rect| (covered(card, true), covered(card, false));
        let costs = places.iter().map(|(place, card)| (cost(*card), *place));
        match costs.min_by_key(|(cost, _)| *cost) {
            Some(((1.., _), _)) if has_aside => Self::Aside,
            Some((_, place)) => place,
            None => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Rect = Rect { x: 0.0, y: 300.0, w: 384.0, h: 160.0 };
    const RIGHT: Rect = Rect { x: 500.0, ..LEFT };
    const CORNERS: [(Dock, Rect); 2] = [(Dock::Left, LEFT), (Dock::Right, RIGHT)];

    fn at(x: f64) -> Rect {
        Rect { x, y: 320.0, w: 80.0, h: 40.0 }
    }

    #[test]
    fn a_card_covers_as_few_boxes_as_it_can() {
        assert_eq!(Dock::of(&CORNERS, &[], true), Dock::Left);
        assert_eq!(Dock::of(&CORNERS, &[(at(10.0), false)], true), Dock::Right);
        let more_on_the_right = [(at(10.0), false), (at(520.0), false), (at(640.0), false)];
        assert_eq!(Dock::of(&CORNERS, &more_on_the_right, true), Dock::Left);
    }

    #[test]
    fn it_never_covers_what_it_is_about_where_it_can_help_it() {
        let about_on_the_left = [(at(10.0), true), (at(520.0), false), (at(640.0), false)];
        assert_eq!(Dock::of(&CORNERS, &about_on_the_left, true), Dock::Right);
        let about_both = [(at(10.0), true), (at(120.0), true), (at(520.0), true)];
        assert_eq!(Dock::of(&CORNERS, &about_both, true), Dock::Aside);
        assert_eq!(Dock::of(&CORNERS, &about_both, false), Dock::Right);
    }

    #[test]
    fn at_the_top_it_lies_only_if_it_covers_less_there() {
        let wide = Rect { w: 884.0, ..LEFT };
        let places = [(Dock::Left, wide), (Dock::Top, Rect { y: 0.0, ..wide })];
        let high = (Rect { x: 10.0, y: 20.0, w: 80.0, h: 40.0 }, true);
        assert_eq!(Dock::of(&places, &[], false), Dock::Left);
        assert_eq!(Dock::of(&places, &[(at(10.0), true)], false), Dock::Top);
        assert_eq!(Dock::of(&places, &[(at(10.0), true), high], false), Dock::Left);
        assert_eq!(Dock::of(&places, &[(at(10.0), true), high, (at(120.0), true)], false), Dock::Top);
    }
}
