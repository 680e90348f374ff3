namespace Edge.Dns;

/// <summary>One open file: the zone's own, or one that was included.</summary>
internal sealed class ZoneFileLevel(Stream stream, string file, byte[] origin) : IDisposable
{
    public EntryLexer Lexer { get; } = new(stream);

    public string File { get; } = file;

    public byte[] Origin { get; set; } = origin;

    /// <summary>The owner that was current where it was included, and is again when it ends.</summary>
    public byte[] Owner { get; init; } = [];

    public void Dispose() => stream.Dispose();
}
