using System.Text;

namespace Edge.Dns;

/// <content>$ORIGIN, $TTL, $INCLUDE and $GENERATE.</content>
public sealed partial class ZoneFileReader
{
    /// <summary>Never a record; what a series makes is read next.</summary>
    private bool ReadDirective(ZoneFileLevel level)
    {
        _entry.TryTakeAny(out var token);
        _entry.Field = "directive";
        if (Ascii.EqualsIgnoreCase(token, "$ORIGIN"u8))
        {
            if (ReadDirectiveName("origin", out var origin) && EndDirective())
            {
                level.Origin = origin;
            }
        }
        else if (Ascii.EqualsIgnoreCase(token, "$TTL"u8))
        {
            if (ZoneFileFields.ReadTtl(_entry, out var ttl) && EndDirective())
            {
                _defaultTtl = ttl;
            }
        }
        else if (Ascii.EqualsIgnoreCase(token, "$INCLUDE"u8))
        {
            ReadInclude(level);
        }
        else if (Ascii.EqualsIgnoreCase(token, "$GENERATE"u8))
        {
            _series = ZoneFileSeries.Read(_entry, _options.GenerateCountMax);
        }
        else
        {
            _entry.Fail("is none of $ORIGIN, $TTL, $INCLUDE and $GENERATE");
        }

        return false;
    }

    private bool ReadDirectiveName(string field, out byte[] name)
    {
        _entry.Field = field;
        _value.Truncate(0);
        var isRead = NameField.ReadName(_entry, _value);
        name = _value.Written.ToArray();
        return isRead;
    }

    private bool EndDirective()
    {
        if (_entry.AtEnd)
        {
            return true;
        }

        _entry.TryTakeAny(out _);
        _entry.Field = "directive";
        return _entry.Fail("is more than the directive takes");
    }

    private void ReadInclude(ZoneFileLevel level)
    {
        _entry.Field = "included file";
        _value.Truncate(0);
        var origin = level.Origin;
        if (!_entry.TryTake(out var token))
        {
            return;
        }

        var place = _entry.Last;
        if (!StringText.TryRead(token, _value))
        {
            _entry.Fail(StringText.EscapeRule);
            return;
        }

        var name = Encoding.UTF8.GetString(_value.Written);
        if ((!_entry.AtEnd && !ReadDirectiveName("origin", out origin)) || !EndDirective())
        {
            return;
        }

        _entry.Field = "included file";
        if (_options.Include is null)
        {
            _entry.FailAt(place, name, "may not be included here");
        }
        else if (_levels.Count > _options.IncludeDepthMax || ++_includeCount > _options.IncludeCountMax)
        {
            _entry.FailAt(place, name, $"is one too many: {_options.IncludeDepthMax} may be open within each other, and {_options.IncludeCountMax} be included in all");
        }
        else if (_options.Include(name) is { } file)
        {
            _levels.Push(new ZoneFileLevel(file, name, origin) { Owner = Owner.ToArray() });
        }
        else
        {
            _entry.FailAt(place, name, "is not there");
        }
    }
}
