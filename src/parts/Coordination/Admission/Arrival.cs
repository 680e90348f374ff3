namespace Edge.Coordination;

/// <summary>One connection that wants to arrive.</summary>
/// <param name="origin">Where it comes from: places are shared fairly between origins.</param>
/// <param name="called">Told when the verdict on a waiting one has come.</param>
public sealed class Arrival(string origin, Action called)
{
    public string Origin => origin;

    public AdmissionVerdict Verdict { get; internal set; }

    internal void Call() => called();
}
