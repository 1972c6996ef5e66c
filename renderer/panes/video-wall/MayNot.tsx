import equipment from './EquipmentPanel.module.css';

/** Says why what stands under it is greyed; nothing while it is not. */
export const MayNot = ({ words }: { words: string | undefined }) =>
  words === undefined ? null : (
    <p className={equipment.mayNot} role="status" data-may-not>
      ▲ {words}
    </p>
  );
