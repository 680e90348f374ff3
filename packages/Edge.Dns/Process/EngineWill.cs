namespace Edge.Dns;

/// <summary>
/// What an engine does once when nobody has run it for a time, as when the process that did is gone and does not come back. It
/// goes on answering all the same.
/// </summary>
/// <param name="After">How long it has to be alone.</param>
/// <param name="Text">Says what is to be done, to the program that the engine is part of; at most 4,096 characters.</param>
public sealed record EngineWill(TimeSpan After, string Text)
{
    internal const int TextLengthMax = 4096;

    internal static void Write(BinaryWriter writer, EngineWill? will)
    {
        writer.Write(will is not null);
        if (will is not null)
        {
            writer.Write(will.After.Ticks);
            writer.Write(will.Text);
        }
    }

    /// <exception cref="IOException">It is cut off.</exception>
    internal static EngineWill? Read(BinaryReader reader) => reader.ReadBoolean() ? new EngineWill(TimeSpan.FromTicks(reader.ReadInt64()), reader.ReadString()) : null;
}
