namespace Edge.Dns;

/// <summary>Why a text is no domain name.</summary>
internal enum NameFault : byte
{
    None,

    /// <summary>Two dots in a row, a dot in front, or nothing at all.</summary>
    EmptyLabel,

    /// <summary>Above 63 bytes.</summary>
    LabelTooLong,

    /// <summary>Above 255 bytes, all labels and their lengths together.</summary>
    NameTooLong,

    /// <summary>A backslash is followed neither by a printable character nor by three digits up to 255.</summary>
    Escape,

    /// <summary>A byte outside printable ASCII, a space or a quote, without a backslash.</summary>
    Character,
}
