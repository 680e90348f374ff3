using System.Globalization;
using System.Text;

namespace Edge.Dns;

/// <summary>
/// The records that one <c>$GENERATE start-stop[/step] owner [TTL] [class] type data</c> makes; <c>$</c> stands for the
/// number, <c>${offset,width,base}</c> for a form of it, as in BIND 9.
/// </summary>
internal sealed class ZoneFileSeries
{
    private const int WidthMax = 63;

    private readonly string _owner;
    private readonly string _data;
    private readonly long _stop;
    private readonly long _step;
    private long _next;

    private ZoneFileSeries(int line, string owner, string fields, string data, (long Start, long Stop, long Step) range)
    {
        (Line, _owner, Fields, _data) = (line, owner, fields, data);
        (_next, _stop, _step) = range;
    }

    public int Line { get; }

    /// <summary>TTL, class and type as they were written.</summary>
    public string Fields { get; }

    /// <summary>Reads the rest of the directive; null if the entry then has an error.</summary>
    public static ZoneFileSeries? Read(EntryText entry, int countMax)
    {
        entry.Field = "range";
        if (!entry.TryTake(out var token))
        {
            return null;
        }

        if (!TryReadRange(token, out var range) || ((range.Stop - range.Start) / range.Step) + 1 > countMax)
        {
            entry.Fail($"must be start-stop or start-stop/step, of numbers up to {int.MaxValue}, and make at most {countMax} records");
            return null;
        }

        entry.Field = "owner";
        if (!ReadTemplate(entry, out var owner))
        {
            return null;
        }

        StringBuilder fields = new();
        var data = "";
        while (!entry.AtEnd && entry.Error is null)
        {
            fields.Append(data).Append(' ');
            entry.Field = "data";
            ReadTemplate(entry, out data);
        }

        if (entry.Error is null && !HasType(fields.ToString()))
        {
            entry.Field = "data";
            entry.FailAtEnd("must be a type and one word, or one text in quotes");
        }

        return entry.Error is null ? new ZoneFileSeries(entry.First.Line, owner, fields.ToString(), data, range) : null;
    }

    public bool TryNext(out string owner, out string data)
    {
        owner = data = "";
        if (_next > _stop)
        {
            return false;
        }

        // The templates were tried when they were read.
        TryExpand(_owner, _next, out owner);
        TryExpand(_data, _next, out data);
        _next += _step;
        return true;
    }

    private static bool HasType(string fields) =>
        fields.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var type] && RecordTypeName.TryParse(type, out _);

    private static bool ReadTemplate(EntryText entry, out string template)
    {
        template = "";
        if (!entry.TryTake(out var token))
        {
            return false;
        }

        template = Encoding.Latin1.GetString(token);
        return TryExpand(template, 0, out _) || entry.Fail("must have ${offset}, ${offset,width} or ${offset,width,base} with base d, o, x, X, n or N where it has ${");
    }

    private static bool TryReadRange(ReadOnlySpan<byte> token, out (long Start, long Stop, long Step) range)
    {
        range = default;
        var slash = token.IndexOf((byte)'/');
        var step = 1UL;
        if (slash >= 0 && (!DecimalText.TryRead(token[(slash + 1)..], int.MaxValue, out step) || step == 0))
        {
            return false;
        }

        var ends = slash < 0 ? token : token[..slash];
        var hyphen = ends.IndexOf((byte)'-');
        if (hyphen < 0 || !DecimalText.TryRead(ends[..hyphen], int.MaxValue, out var start) || !DecimalText.TryRead(ends[(hyphen + 1)..], int.MaxValue, out var stop))
        {
            return false;
        }

        range = ((long)start, (long)stop, (long)step);
        return start <= stop;
    }

    private static bool TryExpand(string template, long number, out string text)
    {
        StringBuilder expanded = new();
        text = "";
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '\\' && i + 1 < template.Length)
            {
                expanded.Append(template, i++, 2);
            }
            else if (template[i] != '$')
            {
                expanded.Append(template[i]);
            }
            else if (i + 1 < template.Length && template[i + 1] == '$')
            {
                expanded.Append('$');
                i++;
            }
            else if (i + 1 < template.Length && template[i + 1] == '{')
            {
                var end = template.IndexOf('}', i);
                if (end < 0 || !TryFormat(template[(i + 2)..end].Split(','), number, expanded))
                {
                    return false;
                }

                i = end;
            }
            else
            {
                expanded.Append(CultureInfo.InvariantCulture, $"{number}");
            }
        }

        text = expanded.ToString();
        return true;
    }

    private static bool TryFormat(string[] parts, long number, StringBuilder text)
    {
        var width = 0;
        if (parts.Length > 3
            || !int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset)
            || (parts.Length > 1 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width) || width > WidthMax)))
        {
            return false;
        }

        var value = number + offset;
        switch (parts.Length > 2 ? parts[2] : "d")
        {
            case "d":
                text.Append(value < 0 ? "-" : "").Append(Math.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(value < 0 ? Math.Max(0, width - 1) : width, '0'));
                return true;
            case "o":
                text.Append(Convert.ToString((int)value, 8).PadLeft(width, '0'));
                return true;
            case "x" or "X":
                text.Append(((int)value).ToString(parts[2], CultureInfo.InvariantCulture).PadLeft(width, '0'));
                return true;
            case "n" or "N":
                AppendNibbles(text, (uint)value, width, parts[2] == "n" ? "0123456789abcdef" : "0123456789ABCDEF");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Hexadecimal digits from the last, with dots between, as names of reverse zones have them; the width counts dots.</summary>
    private static void AppendNibbles(StringBuilder text, uint value, int width, string digits)
    {
        do
        {
            text.Append(digits[(int)(value & 15)]);
            value >>= 4;
            width--;
            if (width > 0 || value != 0)
            {
                text.Append('.');
                width--;
            }
        }
        while (value != 0 || width > 0);
    }
}
