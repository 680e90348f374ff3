using System.Collections.Frozen;
using System.Globalization;

namespace Edge.Naming;

/// <summary>
/// In which part of the world each country lies, and roughly the middle of where its people live. The codes and most of the
/// points are those of the time zones' table (zone.tab, in the public domain).
/// </summary>
internal static class Countries
{
    /// <summary>Code (ISO 3166), a letter for the part of the world, latitude and longitude in whole degrees.</summary>
    private const string Table =
        """
        ADe42,2 AEa25,55 AFa35,69 AGn17,-62 AIn18,-63 ALe41,20 AMa40,44 AOf-9,13 AQq-78,167 ARs-34,-61 ASo-14,-171 ATe48,16 AUo-34,148
        AWn12,-70 AXe60,20 AZa40,50 BAe44,18 BBn13,-60 BDa24,90 BEe51,4 BFf12,-2 BGe43,23 BHa26,51 BIf-3,29 BJf6,3 BLn18,-63 BMn32,-65
        BNa5,115 BOs-16,-68 BQn12,-68 BRs-20,-46 BSn25,-77 BTa27,90 BVq-54,3 BWf-25,26 BYe54,28 BZn18,-88 CAn45,-78 CCa-12,97 CDf-4,15
        CFf4,19 CGf-4,15 CHe47,9 CIf5,-4 CKo-21,-160 CLs-33,-71 CMf4,10 CNa32,114 COs5,-74 CRn10,-84 CUn23,-82 CVf15,-24 CWn12,-69
        CXa-10,106 CYe35,33 CZe50,14 DEe52,13 DJf12,43 DKe56,13 DMn15,-61 DOn18,-70 DZf37,3 ECs-2,-79 EEe59,25 EGf30,31 EHf27,-13
        ERf15,39 ESe40,-4 ETf9,39 FIe60,25 FJo-18,178 FKs-52,-58 FMo7,158 FOe62,-7 FRe48,2 GAf0,9 GBe52,0 GDn12,-62 GEa42,45 GFs5,-52
        GGe49,-3 GHf6,0 GIe36,-5 GLn64,-52 GMf13,-17 GNf10,-14 GPn16,-62 GQf4,9 GRe38,24 GSq-54,-37 GTn15,-91 GUo13,145 GWf12,-16
        GYs7,-58 HKa22,114 HMq-53,74 HNn14,-87 HRe46,16 HTn19,-72 HUe48,19 IDa-7,110 IEe53,-6 ILa32,35 IMe54,-4 INa22,79 IOa-7,72
        IQa33,44 IRa36,51 ISe64,-22 ITe42,12 JEe49,-2 JMn18,-77 JOa32,36 JPa36,140 KEf-1,37 KGa43,75 KHa12,105 KIo1,173 KMf-12,43
        KNn17,-63 KPa39,126 KRa38,127 KWa29,48 KYn19,-81 KZa48,68 LAa18,103 LBa34,36 LCn14,-61 LIe47,10 LKa7,80 LRf6,-11 LSf-29,28
        LTe55,25 LUe50,6 LVe57,24 LYf33,13 MAf34,-8 MCe44,7 MDe47,29 MEe42,19 MFn18,-63 MGf-19,48 MHo7,171 MKe42,21 MLf13,-8 MMa17,96
        MNa48,107 MOa22,114 MPo15,146 MQn15,-61 MRf18,-16 MSn17,-62 MTe36,15 MUf-20,58 MVa4,74 MWf-16,35 MXn20,-100 MYa3,102 MZf-26,33
        NAf-23,17 NCo-22,166 NEf14,2 NFo-29,168 NGf6,3 NIn12,-86 NLe52,5 NOe60,11 NPa28,85 NRo-1,167 NUo-19,-170 NZo-38,175 OMa24,59
        PAn9,-80 PEs-12,-77 PFo-18,-150 PGo-10,147 PHa15,121 PKa25,67 PLe52,21 PMn47,-56 PNo-25,-130 PRn18,-66 PSa32,35 PTe39,-9
        PWo7,134 PYs-25,-58 QAa25,52 REf-21,55 ROe44,26 RSe45,20 RUe56,38 RWf-2,30 SAa25,47 SBo-10,160 SCf-5,55 SDf16,33 SEe59,18
        SGa1,104 SHf-16,-6 SIe46,15 SJe78,16 SKe48,17 SLf8,-13 SMe44,12 SNf15,-17 SOf2,45 SRs6,-55 SSf5,32 STf0,7 SVn14,-89 SXn18,-63
        SYa34,36 SZf-26,31 TCn21,-71 TDf12,15 TFq-49,70 TGf6,1 THa14,101 TJa39,69 TKo-9,-171 TLa-9,126 TMa38,58 TNf37,10 TOo-21,-175
        TRa41,29 TTn11,-62 TVo-9,179 TWa25,122 TZf-7,39 UAe50,30 UGf0,32 UMo19,167 USn38,-92 UYs-35,-56 UZa41,69 VAe42,12 VCn13,-61
        VEs10,-67 VGn18,-65 VIn18,-65 VNa16,106 VUo-18,168 WFo-13,-176 WSo-14,-172 XKe43,21 YEa13,45 YTf-13,45 ZAf-26,28 ZMf-15,28
        ZWf-18,31
        """;

    private static readonly FrozenDictionary<string, (string Region, EarthPoint Point)> _all = Table
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(static entry => entry[..2], static entry => (NameOf(entry[2]), PointIn(entry[3..])));

    /// <summary>One of <see cref="Kernel.Resources.WorldRegion.Names"/>; null for codes that are no country's.</summary>
    public static string? RegionOf(string country) => _all.TryGetValue(country, out var found) ? found.Region : null;

    public static EarthPoint? PointOf(string country) => _all.TryGetValue(country, out var found) ? found.Point : null;

    private static string NameOf(char letter) => letter switch
    {
        'f' => "africa",
        'q' => "antarctica",
        'a' => "asia",
        'e' => "europe",
        'n' => "north-america",
        'o' => "oceania",
        _ => "south-america",
    };

    private static EarthPoint PointIn(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return new EarthPoint(int.Parse(text[..comma], CultureInfo.InvariantCulture), int.Parse(text[(comma + 1)..], CultureInfo.InvariantCulture));
    }
}
