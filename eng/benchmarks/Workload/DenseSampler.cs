using System.Numerics;
using System.Runtime.InteropServices;
using static Connectors.Workload.SplitMix;

namespace Connectors.Workload;

/// <summary>The dense companion: latent integers of topic and row, projected, plus noise, divided by the exact norm.</summary>
internal static class DenseSampler
{
    private const int Latents = 48;
    private const int NoiseWeight = 6;
    private static readonly int[] Projection = MakeProjection();

    public static DenseMatrix Generate(World world, int[] fineTopics, StreamTag tag)
    {
        var matrix = new DenseMatrix(fineTopics.Length);
        Parallel.For(0, (fineTopics.Length + 4095) / 4096, chunk =>
        {
            var v = new int[DenseMatrix.Dimensions];
            for (var row = chunk * 4096; row < Math.Min(fineTopics.Length, (chunk + 1) * 4096); row++)
                Fill(world, fineTopics[row], tag, row, v, matrix.MutableRow(row));
        });
        return matrix;
    }

    private static void Fill(World world, int fine, StreamTag tag, int row, int[] v, Span<float> result)
    {
        Array.Clear(v);
        var coarseState = Stream(StreamTag.CoarseLatent, world.Parent(fine));
        var fineState = Stream(StreamTag.FineLatent, fine);
        var ownState = Stream(tag, row);
        for (var l = 0; l < Latents; l++)
        {
            var latent = 16 * CentredIrwin(Draw(coarseState, l)) + 12 * CentredIrwin(Draw(fineState, l)) + 14 * CentredIrwin(Draw(ownState, l)) >> 12;
            AddScaled(v, Projection.AsSpan(l * DenseMatrix.Dimensions, DenseMatrix.Dimensions), latent);
        }

        var noiseState = Stream((ulong)tag + 100, row);
        long squares = 0;
        for (var i = 0; i < v.Length; i++)
        {
            v[i] = v[i] + CentredIrwin(Draw(noiseState, i)) * NoiseWeight >> 10;
            squares += (long)v[i] * v[i];
        }

        var norm = Math.Sqrt(squares);
        for (var i = 0; i < v.Length; i++)
            result[i] = (float)(v[i] / norm);
    }

    private static void AddScaled(Span<int> sum, ReadOnlySpan<int> values, int factor)
    {
        var sums = MemoryMarshal.Cast<int, Vector<int>>(sum);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(values);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += vectors[i] * factor;
    }

    private static int[] MakeProjection()
    {
        var projection = new int[Latents * DenseMatrix.Dimensions];
        for (var l = 0; l < Latents; l++)
        {
            var state = Stream(StreamTag.Projection, l);
            for (var i = 0; i < DenseMatrix.Dimensions; i++)
                projection[l * DenseMatrix.Dimensions + i] = CentredIrwin(Draw(state, i)) >> 8;
        }

        return projection;
    }
}
