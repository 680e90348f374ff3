namespace Edge.Dns;

/// <summary>One string or more, to the end of the data.</summary>
internal sealed class TextsField(string name, int countMax) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        var count = 0;
        do
        {
            if (!StringText.ReadString(text, wire))
            {
                return false;
            }

            count++;
        }
        while (!text.AtEnd && count < countMax);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        var at = 0;
        var count = 0;
        do
        {
            var size = StringText.MeasureString(wire[at..]);
            if (size < 0)
            {
                return -1;
            }

            at += size;
            count++;
        }
        while (at < wire.Length && count < countMax);
        return at;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        for (var at = 0; at < field.Length; at += 1 + field[at])
        {
            if (at > 0)
            {
                text.Append((byte)' ');
            }

            StringText.AppendQuoted(text, field.Slice(at + 1, field[at]));
        }
    }
}
