using System.Text;

namespace Edge.Dns;

/// <summary>
/// One entry of a zone file, or one record's data: its tokens, how far they are read, and the first rule that was broken.
/// </summary>
internal sealed class EntryText
{
    /// <summary>Bytes of a wrong value that an error repeats.</summary>
    private const int ShownBytesMax = 80;

    private TextToken[] _tokens = new TextToken[16];
    private byte[] _bytes = [];
    private int _start;
    private int _next;

    public int Count { get; private set; }

    /// <summary>The name, in wire form, that relative names are continued by.</summary>
    public byte[] Origin { get; set; } = DnsName.Root.Wire.ToArray();

    /// <summary>What is read now: with a record's data its type stands in front.</summary>
    public string Field { get; set; } = "";

    /// <summary>The type whose data is read.</summary>
    public DnsRecordType? Type { get; set; }

    public TextError? Error { get; private set; }

    public bool AtEnd => _next >= Count;

    /// <summary>The entry's first token.</summary>
    public TextToken First => Count == 0 ? Last : _tokens[0] with { Line = Line ?? _tokens[0].Line };

    /// <summary>The line that errors name instead of the tokens' own, of an entry that was made.</summary>
    public int? Line { get; set; }

    /// <summary>The token that was taken last.</summary>
    public TextToken Last => Count == 0 ? new TextToken(0, 0, 1, 1, IsQuoted: false) : _tokens[Math.Clamp(_next - 1, 0, Count - 1)];

    public bool LastIsQuoted => Last.IsQuoted;

    public void Begin()
    {
        Count = 0;
        _next = 0;
        Error = null;
        Field = "";
        Type = null;
        Line = null;
    }

    public void Add(TextToken token)
    {
        if (Count == _tokens.Length)
        {
            Array.Resize(ref _tokens, Count * 2);
        }

        _tokens[Count++] = token;
    }

    /// <summary>Says where the tokens' bytes lie, as soon as the entry is whole.</summary>
    public void Seal(byte[] bytes, int start)
    {
        _bytes = bytes;
        _start = start;
    }

    /// <summary>The next token, which stays the next.</summary>
    public ReadOnlySpan<byte> Peek(out bool isQuoted)
    {
        isQuoted = !AtEnd && _tokens[_next].IsQuoted;
        return AtEnd ? default : TextOf(_tokens[_next]);
    }

    public bool TryTake(out ReadOnlySpan<byte> text)
    {
        if (AtEnd)
        {
            text = default;
            return FailAtEnd("is missing");
        }

        text = TextOf(_tokens[_next++]);
        return true;
    }

    /// <summary>Takes the next token; false at the end, which is no error.</summary>
    public bool TryTakeAny(out ReadOnlySpan<byte> text)
    {
        if (AtEnd)
        {
            text = default;
            return false;
        }

        text = TextOf(_tokens[_next++]);
        return true;
    }

    /// <summary>Puts the token that was taken last back.</summary>
    public void Return() => _next--;

    /// <summary>The token that was taken last breaks a rule.</summary>
    public bool Fail(string rule) => FailAt(Last, Encoding.UTF8.GetString(Shown(TextOf(Last))), rule);

    /// <summary>A part of the token that was taken last breaks a rule.</summary>
    public bool Fail(ReadOnlySpan<byte> part, string rule) => FailAt(Last, Encoding.UTF8.GetString(Shown(part)), rule);

    /// <summary>Something should follow the last token.</summary>
    public bool FailAtEnd(string rule)
    {
        _next = Count;
        var last = Last;
        return FailAt(last with { Column = last.Column + last.Length }, "", rule);
    }

    public bool FailAt(TextToken token, string value, string rule)
    {
        Error ??= new TextError
        {
            Line = Line ?? token.Line,
            Column = Line is null ? token.Column : 1,
            Field = Type is { } type ? $"{RecordTypeName.Of(type)} {Field}" : Field,
            Value = value,
            Rule = rule,
        };
        return false;
    }

    private ReadOnlySpan<byte> TextOf(TextToken token) => _bytes.AsSpan(_start + token.Start, token.Length);

    private static ReadOnlySpan<byte> Shown(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, ShownBytesMax)];
}
