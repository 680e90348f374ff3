namespace Edge.Naming;

/// <summary>
/// What comes most often, in bounded room whatever comes: a new text takes the place of the rarest with its count, so that none which
/// is frequent goes (Metwally's space-saving). Two windows take turns: what is told is of the last five to ten minutes.
/// </summary>
internal sealed class TopCounts
{
    /// <summary>Texts of one window.</summary>
    public const int TextsMax = 64;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private Dictionary<string, long> _before = [];
    private Dictionary<string, long> _now = [];
    private DateTimeOffset _since;

    public void Add(string text, int weight, DateTimeOffset at)
    {
        if (at - _since >= Window)
        {
            _before = at - _since < 2 * Window ? _now : [];
            (_now, _since) = ([], at);
        }

        if (_now.TryGetValue(text, out var count))
        {
            _now[text] = count + weight;
        }
        else if (_now.Count < TextsMax)
        {
            _now.Add(text, weight);
        }
        else
        {
            var rarest = _now.MinBy(static pair => pair.Value);
            _now.Remove(rarest.Key);
            _now.Add(text, rarest.Value + weight);
        }
    }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Read(DateTimeOffset now) =>
    [
        .. (now - _since >= 2 * Window ? [] : _now.Concat(now - _since >= Window ? [] : _before))
            .GroupBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static group => KeyValuePair.Create(group.Key, group.Sum(static pair => pair.Value)))
            .OrderByDescending(static pair => pair.Value)
            .ThenBy(static pair => pair.Key, StringComparer.Ordinal)
            .Take(TextsMax),
    ];
}
