using Spectre.Console;

namespace Edge.Commands;

/// <summary>What a cell means; on a terminal it has a colour, but no meaning lies in the colour alone.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Quiet,
    Strong,
}

internal static class ToneStyles
{
    extension(Tone tone)
    {
        public Style Style() => tone switch
        {
            Tone.Good => new Style(Color.Green),
            Tone.Warning => new Style(Color.Yellow),
            Tone.Bad => new Style(Color.Red),
            Tone.Quiet => new Style(Color.Grey),
            Tone.Strong => new Style(decoration: Decoration.Bold),
            _ => Spectre.Console.Style.Plain,
        };
    }
}
