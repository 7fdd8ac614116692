using System.Globalization;
using System.Text;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.KillHost;

/// <summary>What the process that is killed writes, so that the test knows what must be there.</summary>
internal static class KillWorkload
{
    public const string Collection = "kill";
    public const int PointsPerBatch = 10;
    public const int Slots = 50;

    public static BlockLayout Layout { get; } = new(1, [8]);

    public static string Id(int batch, int point) => string.Create(CultureInfo.InvariantCulture, $"point-{batch % Slots}-{point}");

    public static string Payload(int batch) => string.Create(CultureInfo.InvariantCulture, $$"""{"batch":{{batch}}}""");

    public static IEnumerable<StoredPoint> Points(int batch)
    {
        for (var point = 0; point < PointsPerBatch; point++)
        {
            float[] dense = [batch, point, 1, 2, 3, 4, 5, 6];
            var sparse = new SparseRow(new uint[] { (uint)point, 1000 + (uint)batch }, new float[] { point, batch });
            yield return new StoredPoint(Id(batch, point), Encoding.UTF8.GetBytes(Payload(batch)), [sparse], [dense]);
        }
    }
}
