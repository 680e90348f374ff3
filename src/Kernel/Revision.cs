namespace Edge.Kernel;

/// <summary>The store's gap-free, commit-ordered change number. Zero means "before every change", and as a resource's revision "absent".</summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    public static readonly Revision Zero;

    public Revision Next => new(Value + 1);

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
