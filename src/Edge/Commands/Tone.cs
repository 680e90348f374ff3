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
