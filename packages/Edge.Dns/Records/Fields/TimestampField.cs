using System.Globalization;
using System.Text;

namespace Edge.Dns;

/// <summary>Seconds since 1970 modulo 2^32; in text <c>YYYYMMDDHHmmSS</c>, or the number (RFC 4034 §3.2).</summary>
internal sealed class TimestampField(string name) : RecordField(name)
{
    private const string Format = "yyyyMMddHHmmss";

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!TryRead(token, out var seconds))
        {
            return text.Fail("must be a time as YYYYMMDDHHmmSS, or seconds from 0 to 4294967295");
        }

        wire.AppendDouble(seconds);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < 4 ? -1 : 4;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) =>
        text.AppendText(DateTimeOffset.FromUnixTimeSeconds((long)NumberField.Value(field)).ToString(Format, CultureInfo.InvariantCulture));

    private static bool TryRead(ReadOnlySpan<byte> token, out uint seconds)
    {
        seconds = 0;
        if (token.Length != Format.Length)
        {
            var isNumber = DecimalText.TryRead(token, uint.MaxValue, out var number);
            seconds = (uint)number;
            return isNumber;
        }

        var isTime = DateTimeOffset.TryParseExact(
            Encoding.ASCII.GetString(token), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        seconds = unchecked((uint)time.ToUnixTimeSeconds());
        return isTime;
    }
}
