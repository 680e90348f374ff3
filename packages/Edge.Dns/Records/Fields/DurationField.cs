namespace Edge.Dns;

/// <summary>Seconds in four bytes; in text also as <c>1w2d3h4m5s</c> (RFC 2308 and BIND).</summary>
internal sealed class DurationField(string name) : RecordField(name)
{
    public const string Rule = "must be seconds from 0 to 4294967295, or a time such as 1w2d3h4m5s";

    /// <summary>Reads a sum of numbers, each with a unit; a number alone, or the last, may be without: seconds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out uint seconds)
    {
        seconds = 0;
        var sum = 0UL;
        var digits = 0;
        var number = 0UL;
        foreach (var octet in text)
        {
            if (char.IsAsciiDigit((char)octet))
            {
                number = (number * 10) + octet - '0';
                digits++;
            }
            else
            {
                var unit = UnitSeconds(octet);
                if (unit == 0 || digits == 0)
                {
                    return false;
                }

                sum += number * unit;
                (number, digits) = (0, 0);
            }

            if (number > uint.MaxValue || sum > uint.MaxValue)
            {
                return false;
            }
        }

        sum += number;
        seconds = (uint)sum;
        return !text.IsEmpty && sum <= uint.MaxValue;
    }

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!TryRead(token, out var seconds))
        {
            return text.Fail(Rule);
        }

        wire.AppendDouble(seconds);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < 4 ? -1 : 4;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => text.AppendDecimal(NumberField.Value(field));

    private static uint UnitSeconds(byte unit) => (char)(unit | 0x20) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => 0,
    };
}
