using System.Buffers;

namespace Edge.Dns;

/// <summary>
/// Cuts a text into entries and their tokens (RFC 1035 §5.1): parentheses join lines, semicolons begin comments. Reads as
/// much of a stream as one entry needs.
/// </summary>
internal sealed class EntryLexer
{
    /// <summary>Bytes of the longest entry: a record of 65,535 bytes, each written <c>\DDD</c>, four times over.</summary>
    public const int EntryBytesMax = 1 << 20;

    private static readonly SearchValues<byte> TokenEnds = SearchValues.Create(" \t\r\n;()\"\\"u8);

    private readonly Stream? _stream;
    private byte[] _bytes;
    private int _end;
    private int _at;
    private int _entryStart;
    private int _line = 1;
    private int _lineStart;
    private bool _isOver;
    private bool _isTooLong;

    public EntryLexer(Stream stream)
    {
        _stream = stream;
        _bytes = new byte[1 << 16];
    }

    public EntryLexer(byte[] text)
    {
        _bytes = text;
        _end = text.Length;
    }

    /// <summary>Whether the entry's first line begins with a space: it has the owner of the one before.</summary>
    public bool BeginsBlank { get; private set; }

    /// <summary>
    /// Reads the next entry that has tokens. False at the end, or when the entry is broken, which its error then says; the
    /// lexer stands behind the line where that was found, and can go on.
    /// </summary>
    public bool Read(EntryText entry)
    {
        entry.Begin();
        _entryStart = _at;
        var open = default(TextToken);
        var depth = 0;
        while (true)
        {
            if (_at == _end && !Fill(keepFrom: entry.Count == 0 && depth == 0 ? _at : _entryStart))
            {
                return Finish(entry, depth, open);
            }

            var octet = _bytes[_at];
            switch (octet)
            {
                case (byte)'\n':
                    NextLine();
                    if (depth == 0 && entry.Count > 0)
                    {
                        return Finish(entry, depth, open);
                    }

                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r':
                    if (entry.Count == 0 && depth == 0 && _at == _lineStart)
                    {
                        BeginsBlank = true;
                        _entryStart = _at;
                    }

                    _at++;
                    break;
                case (byte)';':
                    SkipLine(entry.Count == 0 && depth == 0);
                    break;
                case (byte)'(':
                    open = depth++ == 0 ? Here(0) : open;
                    BeginEntry(entry);
                    _at++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    _at++;
                    break;
                default:
                    BeginEntry(entry);
                    if (octet == ')' ? !Refuse(entry, Here(1), "parenthesis", ")", "closes none that is open") : !ReadToken(entry))
                    {
                        SkipLine(keepsNothing: false);
                        return false;
                    }

                    break;
            }
        }
    }

    private TextToken Here(int length) => new(_at - _entryStart, length, _line, _at - _lineStart + 1, IsQuoted: false);

    private void BeginEntry(EntryText entry)
    {
        if (entry.Count == 0 && _at == _lineStart)
        {
            BeginsBlank = false;
            _entryStart = _at;
        }
    }

    private bool Finish(EntryText entry, int depth, TextToken open)
    {
        if (_isTooLong)
        {
            _isTooLong = false;
            _at = _end;
            return Refuse(entry, open.Line > 0 ? open : entry.Last, "entry", "", $"has more than {EntryBytesMax} bytes");
        }

        if (depth > 0)
        {
            return Refuse(entry, open, "parenthesis", "(", "is never closed");
        }

        entry.Seal(_bytes, _entryStart);
        return entry.Count > 0 && entry.Error is null;
    }

    private static bool Refuse(EntryText entry, TextToken at, string field, string value, string rule)
    {
        entry.Field = field;
        return entry.FailAt(at, value, rule);
    }

    private void NextLine()
    {
        _at++;
        _line++;
        _lineStart = _at;
    }

    /// <summary>Moves to the line's end, which stays unread.</summary>
    private void SkipLine(bool keepsNothing)
    {
        while (true)
        {
            var found = _bytes.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            if (found >= 0)
            {
                _at += found;
                return;
            }

            _at = _end;
            if (!Fill(keepsNothing ? _at : _entryStart))
            {
                return;
            }
        }
    }

    private bool ReadToken(EntryText entry)
    {
        var begin = Here(0);
        var isQuoted = _bytes[_at] == '"';
        if (isQuoted)
        {
            if (!SkipQuoted(entry))
            {
                return false;
            }

            entry.Add(begin with { Start = begin.Start + 1, Length = _at - _entryStart - begin.Start - 2, IsQuoted = true });
            return true;
        }

        while (_at < _end || Fill(_entryStart))
        {
            var found = _bytes.AsSpan(_at, _end - _at).IndexOfAny(TokenEnds);
            _at = found < 0 ? _end : _at + found;
            if (found < 0)
            {
                continue;
            }

            if (_bytes[_at] == '\\')
            {
                SkipEscape();
            }
            else if (_bytes[_at] != '"')
            {
                break;
            }
            else if (!SkipQuoted(entry))
            {
                return false;
            }
        }

        entry.Add(begin with { Length = _at - _entryStart - begin.Start });
        return true;
    }

    /// <summary>A backslash and the byte after it, but never a line's end.</summary>
    private void SkipEscape()
    {
        _at++;
        if ((_at < _end || Fill(_entryStart)) && _bytes[_at] != '\n')
        {
            _at++;
        }
    }

    private bool SkipQuoted(EntryText entry)
    {
        var open = Here(1);
        _at++;
        while (_at < _end || Fill(_entryStart))
        {
            switch (_bytes[_at])
            {
                case (byte)'"':
                    _at++;
                    return true;
                case (byte)'\n':
                    return Refuse(entry, open, "quoted string", "", "is not closed on its line");
                case (byte)'\\':
                    SkipEscape();
                    break;
                default:
                    _at++;
                    break;
            }
        }

        return _isTooLong ? Finish(entry, depth: 0, open) : Refuse(entry, open, "quoted string", "", "is not closed on its line");
    }

    /// <summary>
    /// Reads more of the stream behind the last byte; what lies before <paramref name="keepFrom"/> is forgotten. False at
    /// the stream's end, or when the entry is too long.
    /// </summary>
    private bool Fill(int keepFrom)
    {
        if (_stream is null || _isOver)
        {
            return false;
        }

        var kept = _end - keepFrom;
        if (kept > EntryBytesMax)
        {
            _isTooLong = true;
            _isOver = true;
            return false;
        }

        if (keepFrom > 0)
        {
            _bytes.AsSpan(keepFrom, kept).CopyTo(_bytes);
        }

        _at -= keepFrom;
        _end = kept;
        _entryStart = Math.Max(_entryStart, keepFrom) - keepFrom;
        _lineStart -= keepFrom;
        if (_bytes.Length - _end < _bytes.Length / 2)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        var size = _stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += size;
        _isOver = size == 0;
        return size > 0;
    }
}
