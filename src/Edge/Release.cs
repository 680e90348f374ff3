namespace Edge;

/// <summary>The release that runs.</summary>
internal static class Release
{
    public static string Version { get; } = typeof(Release).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
