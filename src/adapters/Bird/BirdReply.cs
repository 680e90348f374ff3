namespace Edge.Bird;

/// <summary>What BIRD replied to one command.</summary>
/// <param name="Code">Of its last line: 0 done, 8xxx refused, 9xxx not understood.</param>
/// <param name="Lines">In their order, each with the code that it stands under.</param>
internal sealed record BirdReply(int Code, IReadOnlyList<(int Code, string Text)> Lines)
{
    private const int RefusalMin = 8000;

    public bool IsRefused => Code >= RefusalMin;

    /// <summary>The last line, which says what is wrong where something is.</summary>
    public string Message => Lines is [.., var last] ? last.Text : "";

    public IEnumerable<string> Under(int code) => Lines.Where(line => line.Code == code).Select(static line => line.Text);
}
