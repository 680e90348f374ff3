using System.Globalization;

namespace Edge.Jobs;

/// <summary>
/// How a body that broke off is continued so that its receiver sees one whole response: the rest alone by Range, where a
/// strong ETag makes sure that it is the same representation (RFC 9110 §13.1.5); else the whole again, of which the part
/// that was delivered must hash alike.
/// </summary>
internal sealed class ResumePlan(FetchRequest request, JobAnswer.Responded first)
{
    private static readonly string[] Conditions =
        ["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range"];

    private readonly string? _tag = StrongTag(first.Fields);

    /// <summary>The body's length, once it is known.</summary>
    public long? Length { get; private set; } = first.Length;

    public FetchRequest Request(long offset)
    {
        if (!MayRange(offset))
        {
            return request;
        }

        var fields = new HeaderFields(request.Fields);
        foreach (var condition in Conditions)
        {
            fields.Remove(condition);
        }

        fields.Add("Range", $"bytes={offset.ToString(CultureInfo.InvariantCulture)}-");
        fields.Add("If-Range", _tag!);
        return request with { Fields = fields };
    }

    public ResumeFit Fit(JobAnswer.Responded reply, long offset)
    {
        if (!Same(reply, "Content-Encoding") || !SameIfBoth(reply, "ETag") || !SameIfBoth(reply, "Last-Modified"))
        {
            return ResumeFit.Other;
        }

        if (reply.Status == 206 && MayRange(offset))
        {
            return IsRest(reply.Fields.First("Content-Range"), offset) ? ResumeFit.Rest : ResumeFit.Other;
        }

        var whole = reply.Status == first.Status && Same(reply, "Content-Range") && (Length is null || reply.Length is null || reply.Length == Length);
        return whole ? ResumeFit.Whole : ResumeFit.Other;
    }

    private bool MayRange(long offset) =>
        request.Method == "GET" && first.Status == 200 && _tag is not null && offset > 0 && offset != Length;

    private bool Same(JobAnswer.Responded reply, string name) => reply.Fields.Combined(name) == first.Fields.Combined(name);

    private bool SameIfBoth(JobAnswer.Responded reply, string name) =>
        !reply.Fields.Has(name) || !first.Fields.Has(name) || Same(reply, name);

    /// <summary>Exactly from the offset to the end, <c>bytes 5-9/10</c>, of a representation as long as the first (RFC 9110 §14.4).</summary>
    private bool IsRest(string? range, long offset)
    {
        if (range is null || !range.StartsWith("bytes ", StringComparison.Ordinal))
        {
            return false;
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var slash = range.IndexOf('/', StringComparison.Ordinal);
        if (dash < 0 || slash < dash
            || !TryNumber(range.AsSpan(6, dash - 6), out var from)
            || !TryNumber(range.AsSpan(dash + 1, slash - dash - 1), out var to)
            || !TryNumber(range.AsSpan(slash + 1), out var total))
        {
            return false;
        }

        if (from != offset || to != total - 1 || (Length is not null && Length != total))
        {
            return false;
        }

        Length = total;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string? StrongTag(HeaderFields fields) =>
        fields.Combined("ETag") is ['"', .., '"'] tag && !tag.AsSpan(1, tag.Length - 2).Contains('"') ? tag : null;
}
