using Spectre.Console;

namespace Edge.Commands;

/// <summary>How a tone looks on a terminal.</summary>
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
