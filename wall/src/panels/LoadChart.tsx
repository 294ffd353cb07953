const HEIGHT = 24;
const BAR = 9;
const STEP = 12;

/** Bars of alarms per ten minutes, with the limit as a dashed line. */
export function LoadChart({ load, limit }: { load: readonly number[]; limit: number }) {
  const top = Math.max(limit * 1.15, ...load);
  const y = (value: number): number => HEIGHT - (value / top) * HEIGHT;
  const width = load.length * STEP;
  return (
    <svg class="load-chart" viewBox={`0 0 ${width} ${HEIGHT + 1}`} aria-hidden="true">
      {load.map((value, index) => {
        const high = Math.max(1, HEIGHT - y(value));
        const last = index === load.length - 1;
        return (
          <rect
            key={index}
            class={last ? 'bar last' : 'bar'}
            x={index * STEP + 1}
            width={BAR}
            y={HEIGHT - high}
            height={high}
            rx="1"
          />
        );
      })}
      <line class="limit" x1="0" x2={width} y1={y(limit)} y2={y(limit)} />
    </svg>
  );
}
