using System.Globalization;

namespace Edge.Dns;

/// <summary>
/// A place: <c>51 30 12.748 N 0 7 39.611 W 12.00m 1m 10000m 10m</c>; minutes, seconds and what follows the altitude may be
/// left out (RFC 1876).
/// </summary>
internal sealed class LocationField(string name) : RecordField(name)
{
    private const int Bytes = 16;

    /// <summary>The equator and the prime meridian, in thousandths of a second of arc.</summary>
    private const long Middle = 1L << 31;

    /// <summary>Altitudes count from here, in centimetres below the reference.</summary>
    private const long AltitudeZero = 10_000_000;

    private const int DegreeThousandths = 3_600_000;
    private const int MinuteThousandths = 60_000;

    /// <summary>Size, horizontal and vertical precision: 1 m, 10 km, 10 m, each a digit and a power of ten in centimetres.</summary>
    private static ReadOnlySpan<byte> DefaultSizes => [0x12, 0x16, 0x13];

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!ReadAngle(text, 90, 'N', 'S', out var latitude) || !ReadAngle(text, 180, 'E', 'W', out var longitude) || !text.TryTake(out var token))
        {
            return false;
        }

        if (!TryReadMetres(token, out var altitude) || altitude + AltitudeZero is < 0 or > uint.MaxValue)
        {
            return text.Fail("must have an altitude from -100000.00m to 42849672.95m");
        }

        Span<byte> sizes = [.. DefaultSizes];
        for (var i = 0; i < sizes.Length && text.TryTakeAny(out token); i++)
        {
            if (!TryReadMetres(token, out var size) || size is < 0 or > 9_000_000_000)
            {
                return text.Fail("must have sizes from 0.00m to 90000000.00m");
            }

            sizes[i] = Pack(size);
        }

        wire.Append(0);
        wire.Append(sizes);
        wire.AppendDouble((uint)latitude);
        wire.AppendDouble((uint)longitude);
        wire.AppendDouble((uint)(altitude + AltitudeZero));
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < Bytes || wire[0] != 0)
        {
            return -1;
        }

        foreach (var size in wire[1..4])
        {
            if ((size >> 4) > 9 || (size & 15) > 9 || ((size >> 4) == 0 && size != 0))
            {
                return -1;
            }
        }

        return IsAngle(wire[4..8], 90) && IsAngle(wire[8..12], 180) ? Bytes : -1;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        AppendAngle(text, field[4..8], 'N', 'S');
        AppendAngle(text, field[8..12], 'E', 'W');
        AppendMetres(text, (long)NumberField.Value(field[12..16]) - AltitudeZero);
        foreach (var size in field[1..4])
        {
            text.Append((byte)' ');
            AppendMetres(text, (size >> 4) * (long)Math.Pow(10, size & 15));
        }
    }

    private static bool ReadAngle(EntryText text, int degreesMax, char positive, char negative, out long angle)
    {
        angle = 0;
        var part = 0;
        while (text.TryTake(out var token))
        {
            if (token.Length == 1 && char.ToUpperInvariant((char)token[0]) is var side && (side == positive || side == negative))
            {
                var isInside = part > 0 && angle <= (long)degreesMax * DegreeThousandths;
                angle = side == positive ? Middle + angle : Middle - angle;
                return isInside || text.Fail($"must have an angle of at most {degreesMax} degrees before {side}");
            }

            long value = 0;
            var isPart = part switch
            {
                0 => TryReadDecimal(token, 0, out value) && value <= degreesMax,
                1 => TryReadDecimal(token, 0, out value) && value < 60,
                2 => TryReadDecimal(token, 3, out value) && value < MinuteThousandths,
                _ => false,
            };
            if (!isPart)
            {
                return text.Fail($"must have degrees up to {degreesMax}, minutes and seconds below 60, then {positive} or {negative}");
            }

            angle += part++ switch
            {
                0 => value * DegreeThousandths,
                1 => value * MinuteThousandths,
                _ => value,
            };
        }

        return false;
    }

    private static bool TryReadMetres(ReadOnlySpan<byte> token, out long centimetres)
    {
        var isNegative = token is [(byte)'-', ..];
        var isMetres = TryReadDecimal((isNegative ? token[1..] : token).TrimEnd((byte)'m'), 2, out centimetres);
        centimetres = isNegative ? -centimetres : centimetres;
        return isMetres;
    }

    /// <summary>Reads digits, with up to so many after a point, as a whole number of the last place.</summary>
    private static bool TryReadDecimal(ReadOnlySpan<byte> token, int placesMax, out long value)
    {
        const ulong WholeMax = 100_000_000;
        value = 0;
        var point = token.IndexOf((byte)'.');
        var places = point < 0 ? 0 : token.Length - point - 1;
        if (places > placesMax || point == token.Length - 1 || !DecimalText.TryRead(point < 0 ? token : token[..point], WholeMax, out var whole))
        {
            return false;
        }

        var fraction = 0UL;
        if (places > 0 && !DecimalText.TryRead(token[(point + 1)..], ulong.MaxValue / 10, out fraction))
        {
            return false;
        }

        value = (long)((whole * (ulong)Math.Pow(10, placesMax)) + (fraction * (ulong)Math.Pow(10, placesMax - places)));
        return true;
    }

    private static byte Pack(long centimetres)
    {
        var power = 0;
        for (; centimetres > 9; centimetres /= 10)
        {
            power++;
        }

        return (byte)((centimetres << 4) | (byte)power);
    }

    private static bool IsAngle(ReadOnlySpan<byte> wire, int degreesMax) =>
        Math.Abs((long)NumberField.Value(wire) - Middle) <= (long)degreesMax * DegreeThousandths;

    private static void AppendAngle(ByteBuffer text, ReadOnlySpan<byte> wire, char positive, char negative)
    {
        var signed = (long)NumberField.Value(wire) - Middle;
        var angle = Math.Abs(signed);
        var seconds = angle % MinuteThousandths;
        text.AppendText(string.Create(
            CultureInfo.InvariantCulture,
            $"{angle / DegreeThousandths} {angle / MinuteThousandths % 60} {seconds / 1000}.{seconds % 1000:D3} {(signed < 0 ? negative : positive)} "));
    }

    private static void AppendMetres(ByteBuffer text, long centimetres) => text.AppendText(string.Create(
        CultureInfo.InvariantCulture,
        $"{(centimetres < 0 ? "-" : "")}{Math.Abs(centimetres) / 100}.{Math.Abs(centimetres) % 100:D2}m"));
}
