using System.Text;

namespace Edge.Bird;

/// <summary>
/// Puts replies together from the bytes of BIRD's control socket: <c>dddd-text</c> goes on, a line that begins with a space
/// goes on under the same code, <c>dddd text</c> ends; a line that begins with a plus sign is a message in between, and is passed over.
/// </summary>
internal sealed class BirdReplyParser
{
    public const int LineBytesMax = 4096;

    public const int LineCountMax = 20_000;

    private const int CodeDigits = 4;

    private readonly List<(int, string)> _lines = [];
    private readonly List<byte> _line = [];
    private int _code;

    /// <summary>Why what came is no reply; null as long as it may be one.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes bytes up to the end of a reply.</summary>
    /// <param name="taken">How many were taken; the rest belongs to the next reply.</param>
    public BirdReply? Take(ReadOnlySpan<byte> bytes, out int taken)
    {
        for (taken = 0; taken < bytes.Length && Fault is null;)
        {
            var value = bytes[taken++];
            if (value != '\n')
            {
                _line.Add(value);
                Fault = _line.Count > LineBytesMax ? $"a line has more than {LineBytesMax} bytes" : null;
                continue;
            }

            var text = Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
            _line.Clear();
            if (TakeLine(text))
            {
                var reply = new BirdReply(_code, [.. _lines]);
                _lines.Clear();
                return reply;
            }
        }

        return null;
    }

    /// <returns>Whether it ends a reply.</returns>
    private bool TakeLine(string line)
    {
        if (line.StartsWith('+'))
        {
            return false;
        }

        if (line.StartsWith(' '))
        {
            Fault = _lines.Count == 0 ? "the first line has no code" : null;
            Add(line[1..]);
            return false;
        }

        if (line.Length <= CodeDigits || line.AsSpan(0, CodeDigits).ContainsAnyExceptInRange('0', '9') || line[CodeDigits] is not (' ' or '-'))
        {
            Fault = "a line has neither a code nor a space before it";
            return false;
        }

        _code = int.Parse(line.AsSpan(0, CodeDigits), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
        Add(line[(CodeDigits + 1)..]);
        return line[CodeDigits] == ' ' && Fault is null;
    }

    private void Add(string text)
    {
        _lines.Add((_code, text));
        Fault ??= _lines.Count > LineCountMax ? $"a reply has more than {LineCountMax} lines" : null;
    }
}
