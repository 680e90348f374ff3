namespace Edge.Kernel.Resources.Rules;

internal static class LatencyRules
{
    private const int FiguresMax = 300;
    private const int SamplesMin = 200;
    private const int MillisecondsMax = 10_000;

    public static Failure? Check(LatencyDocument document)
    {
        if (Fields.Count("figures", document.Figures.Count, 0, FiguresMax) is { } failure)
        {
            return failure;
        }

        for (var i = 0; i < document.Figures.Count; i++)
        {
            var figure = document.Figures[i];
            if (Check($"figures[{i}]", figure, document.Figures.Take(i)) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    private static Failure? Check(string field, LatencyFigure figure, IEnumerable<LatencyFigure> before) =>
        !PoolRules.IsCountry(figure.Country) ? Failure.Invalid($"{field}.country", figure.Country, PoolRules.CountryRule)
        : before.Any(other => other.Country == figure.Country) ? Failure.Invalid($"{field}.country", figure.Country, "it has a figure already")
        : Fields.Range($"{field}.milliseconds", figure.Milliseconds, 1, MillisecondsMax) ?? Fields.Range($"{field}.samples", figure.Samples, SamplesMin, int.MaxValue);
}
